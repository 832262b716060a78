package io.omnikeywords.keywords.provider;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * Threads and connections that all providers share. Threads are daemons and at most {@value
 * #MAX_CALLS}; the bulkheads keep providers from taking each other's.
 *
 * <p>A kept connection that the server has closed meanwhile is replaced by the client itself, once
 * and unseen: that is no failure of the provider. A new one that breaks is.
 */
final class Transport implements AutoCloseable {

  private static final int MAX_CALLS = 256;
  private static final int IDLE_CONNECTIONS = 16;
  private static final int IDLE_SECONDS = 60;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          MAX_CALLS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "provider-http");
            thread.setDaemon(true);
            return thread;
          });
  private final ConnectionPool connections =
      new ConnectionPool(IDLE_CONNECTIONS, IDLE_SECONDS, TimeUnit.SECONDS);
  private final OkHttpClient shared;

  Transport() {
    Dispatcher dispatcher = new Dispatcher(threads);
    dispatcher.setMaxRequests(MAX_CALLS);
    dispatcher.setMaxRequestsPerHost(MAX_CALLS);
    shared = new OkHttpClient.Builder().dispatcher(dispatcher).connectionPool(connections).build();
  }

  /** A client with the limits of one provider. */
  OkHttpClient client(Policies policies) {
    AddressGuard guard = new AddressGuard(policies.privateAddresses());
    return shared
        .newBuilder()
        .connectTimeout(policies.timeout().connection())
        .readTimeout(policies.timeout().read())
        .writeTimeout(policies.timeout().write())
        .callTimeout(policies.timeout().defaultLimit())
        .followRedirects(policies.redirects())
        .followSslRedirects(false)
        .addNetworkInterceptor(guard)
        .addNetworkInterceptor(new NoHiddenRepeat())
        .build();
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    shared.dispatcher().cancelAll();
    threads.shutdown();
    connections.evictAll();
  }
}
