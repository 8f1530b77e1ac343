/* What did not come: no answer at all, or a proxy's own in place of ours. It is said on the page,
   which stays as it is, and the person's photo with it. */

import { page, read } from "./visits.js";

/** An answer that is no page of ours: a proxy's, or the server's to what it could not read. */
export class Foreign extends Error {
  constructor(status) {
    super(`answered with ${status}, not with a page`);
    this.status = status;
  }
}

/** Take the page out of an answer; throws Foreign where there is none. */
export const ours = ({ html, status }) => {
  const next = read(html);
  if (!next) throw new Foreign(status);
  return next;
};

const words = () => page().querySelector("[data-trouble]").dataset;

/** Whether the same, tried again, may go better. */
export const isPassing = (error) => error.status !== 413;

/** Say why something failed; `lost` where there was no answer. */
export const reason = (error, lost = words().lost) => {
  if (!(error instanceof Foreign)) return lost;
  return isPassing(error) ? words().unavailable : words().tooMuch;
};

/** Show why something failed, with a button to try `again`. */
export const complain = (sentence, again) => {
  forget();
  const shown = page().querySelector("[data-trouble]").content.cloneNode(true).firstElementChild;
  const button = shown.querySelector("button");
  shown.querySelector("p").textContent = sentence;
  button.hidden = !again;
  button.addEventListener("click", () => again());
  page().querySelector("main").append(shown);
};

/** Take down what was shown. */
export const forget = () =>
  page()
    .querySelectorAll("[data-troubled]")
    .forEach((shown) => shown.remove());
