/* Pages come without a reload: each visit's page is kept as it was left, so the way back is
   instant and a visitor's photo, which no address can name, is still there. */

const kept = new Map();
let here = history.state?.visit ?? 0;
let newest = here;

const MOST = 30;

export const page = () => document.getElementById("page");

/** Say something to those who do not see the page. */
export const say = (words) => {
  const said = document.getElementById("said");
  said.textContent = "";
  said.textContent = words;
};

/** Take the page out of an answer of the server; null where it holds none of ours. */
export const read = (html) => {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const found = parsed.querySelector("#page[data-fashionizer]");
  if (!found) return null;
  const next = document.adoptNode(found);
  Object.assign(next.dataset, { title: parsed.title, lang: parsed.documentElement.lang });
  return next;
};

const place = (next) => {
  page().replaceWith(next);
  if (next.dataset.title) document.title = next.dataset.title;
  if (next.dataset.lang) document.documentElement.lang = next.dataset.lang;
  document.dispatchEvent(new CustomEvent("placed"));
};

const remember = () => {
  // what was still being asked is not come back to
  if (page().querySelector("[data-looking-at]")) return kept.delete(here);
  page().dataset.scroll = scrollY;
  page().dataset.title ||= document.title;
  page().dataset.lang ||= document.documentElement.lang;
  kept.set(here, page());
  if (kept.size > MOST) kept.delete(kept.keys().next().value);
};

/** Go on to another page, which becomes a step of the way back. */
export const advance = (next, address) => {
  remember();
  here = ++newest;
  history.pushState({ visit: here }, "", address);
  place(next);
  scrollTo(0, 0);
};

/** Put another page in this one's place. */
export const replace = (next) => {
  const focused = mark(document.activeElement);
  place(next);
  if (focused) next.querySelector(focused)?.focus({ preventScroll: true });
};

/** Name what has the focus, so that it is found again in the next page. */
const mark = (element) => {
  if (!element || !page().contains(element)) return "";
  if (element.id) return `#${CSS.escape(element.id)}`;
  const value = element.value === undefined ? "" : `[value="${CSS.escape(element.value)}"]`;
  return element.name ? `${element.localName}[name="${CSS.escape(element.name)}"]${value}` : "";
};

/** Call back whenever the person leaves this page by the browser's buttons. */
export const onLeave = (callback) => document.addEventListener("leaving", callback);

addEventListener("popstate", (event) => {
  const visit = event.state?.visit;
  if (visit === undefined || visit === here) return;
  document.dispatchEvent(new CustomEvent("leaving"));
  remember();
  here = visit;
  const next = kept.get(visit);
  if (!next) return location.reload();
  place(next);
  scrollTo(0, Number(next.dataset.scroll ?? 0));
});

history.scrollRestoration = "manual";
if (history.state?.visit === undefined) history.replaceState({ visit: here }, "");
