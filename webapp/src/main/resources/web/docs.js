"use strict";

// Draws the OpenAPI document. Everything is set as text, nothing as markup.

function element(name, text, attributes) {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = text;
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  return made;
}

function append(parent, ...children) {
  for (const child of children) if (child) parent.append(child);
  return parent;
}

function resolve(api, part) {
  if (!part || !part.$ref) return part;
  return part.$ref.slice(2).split("/").reduce((at, key) => at[key], api);
}

function typeOf(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.join(" | ");
  let text = [].concat(schema.type || "any").join(" or ");
  if (schema.items && schema.items !== true) text += " of " + typeOf(schema.items);
  const low = schema.minimum ?? schema.minLength ?? schema.minItems;
  const high = schema.maximum ?? schema.maxLength ?? schema.maxItems;
  if (low !== undefined || high !== undefined) text += ` (${low ?? ""} to ${high ?? ""})`;
  if (schema.default !== undefined) text += `, default ${schema.default}`;
  return text;
}

function typeCell(schema) {
  const cell = element("td");
  const target = schema && (schema.$ref || (schema.items && schema.items.$ref));
  const text = typeOf(schema);
  if (!target) return append(cell, element("code", text));
  return append(cell, append(element("a", null, { href: "#schema-" + target.split("/").pop() }), element("code", text)));
}

function table(caption, heads, rows) {
  const made = element("table");
  made.append(element("caption", caption));
  const head = element("tr");
  heads.forEach((text) => head.append(element("th", text, { scope: "col" })));
  made.append(append(element("thead"), head), append(element("tbody"), ...rows));
  return append(element("div", null, { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }), made);
}

function example(method, path, operation) {
  const origin = location.origin;
  if (method === "get") {
    const query = (operation.parameters || [])
      .filter((p) => p.in === "query" && p.required)
      .map((p) => p.name + "=" + encodeURIComponent(p.example));
    const url = origin + path.replace("{file}", path.startsWith("/docs") ? "docs.css" : "explorer.css") + (query.length ? "?" + query.join("&") : "");
    return append(element("p", "Try: "), element("a", url, { href: url }));
  }
  const body = operation.requestBody.content["application/json"].example;
  return element("pre", `curl -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(body)}' \\\n  ${origin}${path}`);
}

function operationOf(api, path, method, operation) {
  const details = element("details", null, { id: operation.operationId });
  const summary = element("summary");
  append(summary, element("span", method.toUpperCase(), { class: "method" }), element("code", path), element("span", " " + operation.summary));
  const body = element("div");
  const parameters = operation.parameters || [];
  if (parameters.length) {
    body.append(table("Parameters", ["Name", "Type", "Meaning"], parameters.map((p) =>
      append(element("tr"), append(element("td"), element("code", p.name), element("span", p.required ? " (required)" : "")), typeCell(p.schema), element("td", p.description || "")))));
  }
  if (operation.requestBody) {
    body.append(table("Body", ["Media type", "Type"], Object.entries(operation.requestBody.content).map(([type, media]) =>
      append(element("tr"), element("td", type), typeCell(media.schema)))));
  }
  const rows = Object.entries(operation.responses).flatMap(([status, given]) => {
    const response = resolve(api, given);
    const media = Object.entries(response.content || { "": {} });
    return media.map(([type, content]) =>
      append(element("tr"), element("td", status), element("td", response.description), element("td", type), typeCell(content.schema)));
  });
  body.append(table("Answers", ["Status", "Meaning", "Media type", "Type"], rows), example(method, path, operation));
  return append(details, summary, body);
}

function schemaOf(name, schema) {
  const details = element("details", null, { id: "schema-" + name });
  const body = element("div");
  if (schema.description) body.append(element("p", schema.description));
  if (schema.properties) {
    body.append(table("Fields", ["Name", "Type", "Meaning"], Object.entries(schema.properties).map(([field, type]) =>
      append(element("tr"), append(element("td"), element("code", field), element("span", (schema.required || []).includes(field) ? "" : " (optional)")), typeCell(type), element("td", type.description || "")))));
  } else {
    body.append(append(element("p"), element("code", typeOf(schema))));
  }
  return append(details, append(element("summary"), element("code", name)), body);
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tagName === "DETAILS") {
    target.open = true;
    target.scrollIntoView();
  }
}

function draw(api) {
  document.getElementById("title").textContent = `${api.info.title} API ${api.info.version}`;
  document.getElementById("about").textContent = `${api.info.summary} ${api.info.description}`;
  const main = document.getElementById("main");
  main.replaceChildren();
  for (const tag of api.tags) {
    main.append(element("h2", tag.name), element("p", tag.description));
    for (const [path, methods] of Object.entries(api.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        if (operation.tags.includes(tag.name)) main.append(operationOf(api, path, method, operation));
      }
    }
  }
  main.append(element("h2", "Types"));
  for (const [name, schema] of Object.entries(api.components.schemas)) main.append(schemaOf(name, schema));
  openTarget();
}

addEventListener("hashchange", openTarget);
fetch("/openapi.json")
  .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error("status " + answer.status))))
  .then(draw)
  .catch((error) => {
    const main = document.getElementById("main");
    main.replaceChildren(element("p", "The description could not be loaded: " + error.message, { role: "alert" }));
  });
