// Small helpers that build the page. They insert text only as text, never as HTML.

export const byId = (id) => document.getElementById(id);

// Creates an element. Properties become attributes, functions become listeners, and children are nodes or text.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function makeSvg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// Rows of a description list. Rows without a value are left out.
export function list(rows) {
  const shown = rows.filter(([, value]) => value !== null && value !== undefined);
  return make("dl", {}, ...shown.flatMap(([term, value, style]) => [
    make("dt", {}, term), make("dd", { class: style ?? "" }, value),
  ]));
}

export function replace(element, ...children) {
  element.replaceChildren(...children);
}

// Fetches JSON, with POST if there is a body. An error carries the server's message.
export async function fetchJson(path, body = null) {
  const headers = { accept: "application/json", ...(body ? { "content-type": "application/json" } : {}) };
  const response = await fetch(path, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message ?? response.statusText);
  return answer;
}

export const sign = (text) => (text.startsWith("-") ? "bad" : "good");
