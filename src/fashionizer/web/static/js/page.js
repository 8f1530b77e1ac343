/* What the page does beyond plain HTML: a photo is asked about as soon as it is chosen, dropped or
   pasted; results change in place. Without this file every form still works. */

import { draw, ready } from "./frames.js";
import { isPicture, prepared, send } from "./photo.js";
import { complain, forget, Foreign, isPassing, ours, reason } from "./trouble.js";
import { advance, onLeave, page, read, replace, say } from "./visits.js";

const AUTOMATIC = new Set(["kind", "colour", "shade", "limit", "with"]);
let asking = null;

const part = (name, within = page()) => within.querySelector(`[data-${name}]`);
const isPlain = (event) =>
  event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

/** Begin something that a newer wish, Cancel or the way back ends. */
const begin = () => {
  asking?.abort();
  forget();
  asking = new AbortController();
  return asking.signal;
};

const tell = (next) => {
  const told = part("fault", next) ?? part("nothing", next) ?? part("count", next);
  if (told) say(told.textContent.replace(/\s+/g, " ").trim());
};

/** Read an answer, with the photo that it is about put in. */
const answered = (answer, photo) => {
  const next = ours(answer);
  next.photo = photo;
  const image = part("photo", next);
  if (image && photo) image.src = photo.url;
  return next;
};

/** Ask about a photo: shown at once, sent small, its answer in this page's place. */
const ask = async (file) => {
  const form = part("ask");
  if (!file || !form) return;
  const signal = begin();
  const next = page().cloneNode(true);
  const looking = part("looking").content.cloneNode(true);
  next.querySelector("main").replaceChildren(looking);
  const photo = { name: file.name || "photo", url: URL.createObjectURL(file), blob: file };
  const image = next.querySelector(".yours-photo img");
  image.addEventListener("error", () => image.closest("figure").classList.add("is-unseen"));
  image.src = photo.url;
  next.querySelectorAll("input[type=file]").forEach((input) => (input.value = ""));
  form.reset();
  advance(next, form.action);
  part("retry").addEventListener("click", () => submit());
  const words = part("words").dataset;
  const submit = async () => {
    const [told, bar, retry] = [part("words", next), next.querySelector("progress"), part("retry", next)];
    const stop = (sentence) => {
      told.textContent = sentence;
      told.classList.add("is-refused");
      bar.hidden = true;
      part("looking-at", next).classList.add("is-stopped");
      say(sentence);
    };
    if (!isPicture(file)) return stop(words.noPicture);
    retry.hidden = true;
    bar.hidden = false;
    told.classList.remove("is-refused");
    part("looking-at", next).classList.remove("is-stopped");
    told.textContent = words.sending;
    say(words.sending);
    const { blob, shown } = await prepared(file);
    if (signal.aborted) return;
    if (blob.size > Number(form.dataset.mostBytes)) return stop(words.tooLarge);
    photo.blob = blob;
    const body = new FormData();
    body.append("photo", blob, photo.name);
    const progress = (share) => {
      if (share < 1) bar.value = share;
      else bar.removeAttribute("value");
      told.textContent = share < 1 ? words.sending : words.lookingFor;
    };
    try {
      const answer = await send(form.action, body, { kept: shown, progress, signal });
      if (signal.aborted) return;
      const found = answered(answer, photo);
      replace(found);
      tell(found);
      part("fault", found)?.scrollIntoView({ block: "center" });
    } catch (error) {
      if (error.name === "AbortError") return;
      stop(reason(error, words.unsent));
      retry.hidden = !isPassing(error);
    }
  };
  await submit();
};

/** The address of a refined look: what is as it always is need not be said. */
const address = (form, body) => {
  const query = new URLSearchParams();
  for (const [name, value] of body) {
    const usual = form.elements[name]?.dataset?.usual ?? "";
    if (value !== usual && value !== "") query.append(name, value);
  }
  const target = new URL(form.action);
  target.search = query;
  target.hash = "";
  return target.href;
};

/** Ask the refining form's question again; `said` are fields to change. */
const refine = async (form, { said = {}, submitter = null, action = form.action } = {}) => {
  const signal = begin();
  const body = new FormData(form, submitter);
  for (const [name, value] of Object.entries(said)) body.set(name, value);
  const photo = page().photo;
  part("found")?.setAttribute("aria-busy", "true");
  try {
    if (form.method === "get") return await visit(address(form, body), { inPlace: true });
    const held = !body.has("again");
    if (held) body.append("photo", photo.blob, photo.name);
    const answer = await send(action, body, { kept: held, signal });
    if (signal.aborted) return;
    const next = answered(answer, photo);
    const [x, y] = [scrollX, scrollY];
    if (part("fault", next)) advance(next, form.action);
    else replace(next);
    scrollTo(x, y);
    tell(next);
  } catch (error) {
    if (error.name === "AbortError") return;
    const again = () => refine(form, { said, submitter, action });
    complain(reason(error), isPassing(error) && again);
  } finally {
    part("found")?.removeAttribute("aria-busy");
  }
};

/** Go to another page of ours. */
const visit = async (href, { inPlace = false } = {}) => {
  const signal = begin();
  try {
    const response = await fetch(href, { signal, redirect: "manual" });
    const next = read(await response.text());
    if (signal.aborted) return;
    // a page of others, or the way to one, as to a proxy's sign-in
    if (!next && (response.ok || response.type === "opaqueredirect")) return location.assign(href);
    if (!next) throw new Foreign(response.status);
    const at = scrollY;
    advance(next, href);
    if (inPlace) scrollTo(0, at);
    else next.querySelector("main").focus({ preventScroll: true });
    tell(next);
  } catch (error) {
    if (error.name === "AbortError") return;
    complain(reason(error), () => visit(href, { inPlace }));
  }
};

/** Ask about one of the example photos. */
const tryExample = async (button) => {
  const signal = begin();
  const source = button.querySelector("img").src;
  try {
    const response = await fetch(source, { signal });
    if (!response.ok) throw new Foreign(response.status);
    const blob = await response.blob();
    await ask(new File([blob], source.split("/").pop(), { type: blob.type }));
  } catch (error) {
    if (error.name !== "AbortError") complain(reason(error), () => tryExample(button));
  }
};

/** The refining form, where it is about a photo that only this page has. */
const ownForm = () => page().querySelector("form[data-refine][method=post]");

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("a, button");
  if (!target || !isPlain(event)) return;
  if (target.matches("[data-cancel]")) return history.back();
  if (target.matches("[data-draw]")) {
    return draw(target, (box) => refine(target.form, { said: { ...ONLY, box } }));
  }
  if (target.matches("[name=example]")) {
    event.preventDefault();
    return tryExample(target);
  }
  if (target.localName !== "a" || target.origin !== location.origin || target.target) return;
  if (target.getAttribute("href").startsWith("#") || target.relList.contains("external")) return;
  event.preventDefault();
  const form = target.matches("[data-language]") && ownForm();
  if (form) return refine(form, { action: target.href });
  return visit(target.href);
});

const ONLY = { current: "", pick: "", kind: "", shade: "", with: "", all: "" };

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-refine]")) {
    event.preventDefault();
    refine(form, { submitter: event.submitter });
  }
});

document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.type === "file") return ask(input.files[0]);
  if (AUTOMATIC.has(input.name) && input.form?.matches("[data-refine]")) refine(input.form);
});

const carriesFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
let over = 0;
const hint = (on) => {
  over = on ? over : 0;
  const words = part("drop-here");
  if (words) words.hidden = !on;
};

document.addEventListener("dragenter", (event) => {
  if (!carriesFile(event)) return;
  over += 1;
  hint(true);
});
document.addEventListener("dragleave", (event) => {
  if (carriesFile(event) && --over <= 0) hint(false);
});
document.addEventListener("dragover", (event) => carriesFile(event) && event.preventDefault());
document.addEventListener("drop", (event) => {
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  hint(false);
  ask(event.dataTransfer.files[0]);
});
document.addEventListener("paste", (event) => {
  if (!event.clipboardData?.files.length) return;
  event.preventDefault();
  ask(event.clipboardData.files[0]);
});

onLeave(() => {
  asking?.abort();
  forget();
});
ready();
