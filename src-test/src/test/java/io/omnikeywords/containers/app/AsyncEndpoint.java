package io.omnikeywords.containers.app;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Everything an asynchronous endpoint may do. */
final class AsyncEndpoint {

  private AsyncEndpoint() {}

  static void serve(
      String what, int call, Query query, HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    switch (what) {
      case "asynccomplete" -> complete(query, request.startAsync());
      case "asyncdispatch" -> dispatch(query, request);
      case "asynccycles" -> cycles(query, request, response);
      case "asyncnever" -> never(query, request);
      case "asyncthrow" -> {
        request.startAsync();
        Endpoint.fail(query.get("kind", "runtime"));
      }
      case "asynctimeout" -> timeout(query, request);
      case "asyncstream" -> stream(query, request);
      case "asyncbig" -> big(query, request, response);
      case "asyncread" -> read(request);
      case "asyncrelisten" -> relisten(request, response);
      case "asynccount" -> Endpoint.write(response, "call " + call);
      default -> throw new IllegalArgumentException(what);
    }
  }

  /** Answers from another thread, when it is told to. */
  private static void complete(Query query, AsyncContext context) {
    later(
        () -> {
          if (!query.get("hold", "").isEmpty()) {
            State.hold(query.get("hold", "")).await();
          }
          HttpServletResponse response = (HttpServletResponse) context.getResponse();
          int code = query.number("code", 200);
          if (query.get("how", "").equals("senderror")) {
            response.sendError(code);
          } else {
            response.setStatus(code);
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter().print("from another thread");
            if (!query.get("flush", "").isEmpty()) {
              response.flushBuffer();
            }
          }
          context.complete();
          State.count("completed");
        });
  }

  private static void dispatch(Query query, HttpServletRequest request) {
    AsyncContext context = request.startAsync();
    later(() -> context.dispatch(query.get("to", "/e/text?size=300")));
  }

  /** One cycle after the other, each ended by a dispatch to the same place. */
  private static void cycles(Query query, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Object before = request.getAttribute("cycle");
    int cycle = before == null ? 0 : (Integer) before;
    if (cycle == query.number("n", 3)) {
      Endpoint.write(response, "after " + cycle + " cycles");
      return;
    }
    request.setAttribute("cycle", cycle + 1);
    AsyncContext context = request.startAsync();
    later(context::dispatch);
  }

  private static void never(Query query, HttpServletRequest request) {
    AsyncContext context = request.startAsync();
    context.setTimeout(query.number("timeout", 0));
    if (query.get("late", "").isEmpty()) {
      return;
    }
    later(
        () -> {
          State.hold(query.get("late", "")).await();
          try {
            context.getResponse().getOutputStream().print("too late");
            context.getResponse().flushBuffer();
            context.complete();
          } finally {
            State.count("late");
          }
        });
  }

  /** The container's timeout passes, and a listener of the endpoint's own answers. */
  private static void timeout(Query query, HttpServletRequest request) {
    AsyncContext context = request.startAsync();
    context.setTimeout(query.number("timeout", 200));
    context.addListener(
        new AsyncListener() {
          @Override
          public void onTimeout(AsyncEvent event) throws IOException {
            State.count("listener");
            if (query.get("how", "").equals("complete")) {
              AsyncContext told = event.getAsyncContext();
              HttpServletResponse response = (HttpServletResponse) told.getResponse();
              response.setStatus(query.number("code", 503));
              Endpoint.write(response, "by the listener");
              told.complete();
            }
          }

          @Override
          public void onComplete(AsyncEvent event) {
            State.count("oncomplete");
          }

          @Override
          public void onError(AsyncEvent event) {
            State.count("onerror");
          }

          @Override
          public void onStartAsync(AsyncEvent event) {}
        });
  }

  /** Begins an answer and leaves its end to the container's timeout. */
  private static void stream(Query query, HttpServletRequest request) throws IOException {
    AsyncContext context = request.startAsync();
    HttpServletResponse response = (HttpServletResponse) context.getResponse();
    if (State.turned("asyncstream").equals("fail")) {
      response.sendError(500);
      context.complete();
      return;
    }
    context.setTimeout(query.number("timeout", 300));
    Endpoint.write(response, "the beginning");
    response.flushBuffer();
  }

  /** Answers much, and once switched off nothing. */
  private static void big(Query query, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (State.turned("asyncbig").isEmpty()) {
      response.getOutputStream().write(Writing.letters(query.number("size", 5_000_000)));
    } else {
      request.startAsync().setTimeout(0);
    }
  }

  /** Reads its body as it comes, and says how long it was. */
  private static void read(HttpServletRequest request) throws IOException {
    AsyncContext context = request.startAsync();
    ServletInputStream in = request.getInputStream();
    in.setReadListener(
        new ReadListener() {
          private int length;

          @Override
          public void onDataAvailable() throws IOException {
            byte[] some = new byte[100];
            while (in.isReady() && !in.isFinished()) {
              length += Math.max(0, in.read(some));
            }
            State.count("some read");
          }

          @Override
          public void onAllDataRead() throws IOException {
            Endpoint.write((HttpServletResponse) context.getResponse(), "read " + length);
            context.complete();
          }

          @Override
          public void onError(Throwable failure) {
            State.count("unread");
            context.complete();
          }
        });
  }

  /** Two cycles; the listener of the first registers again for the second, as it must. */
  private static void relisten(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getAttribute("cycle") != null) {
      AsyncContext second = request.startAsync();
      later(
          () -> {
            State.hold("second").await();
            Endpoint.write(response, "second cycle");
            second.complete();
          });
      return;
    }
    request.setAttribute("cycle", 1);
    AsyncContext context = request.startAsync();
    context.addListener(
        new AsyncListener() {
          @Override
          public void onStartAsync(AsyncEvent event) {
            State.count("onstart");
            event.getAsyncContext().addListener(this);
          }

          @Override
          public void onComplete(AsyncEvent event) {
            State.count("oncomplete");
          }

          @Override
          public void onTimeout(AsyncEvent event) {}

          @Override
          public void onError(AsyncEvent event) {}
        });
    later(context::dispatch);
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void later(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception e) {
                State.count("failed later");
              }
            },
            "later");
    thread.setDaemon(true);
    thread.start();
  }
}
