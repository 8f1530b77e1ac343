/* Frames on the photo: arrow keys go from one to the next, and a person may draw one. */

import { page, say } from "./visits.js";

const STEP = 0.02;
const LEAST = 0.04;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

document.addEventListener("keydown", (event) => {
  const spots = event.target.closest?.("[data-spots]");
  if (!spots || !MOVES[event.key]) return;
  event.preventDefault();
  const all = [...spots.querySelectorAll("button, a")];
  const [x, y] = MOVES[event.key];
  const next = all[(all.indexOf(event.target) + (x + y) + all.length) % all.length];
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});

document.addEventListener("placed", ready);

/** Offer what needs this script; one frame can be reached with Tab. */
export function ready() {
  page().querySelectorAll("[data-draw]").forEach((button) => (button.hidden = false));
  page().querySelectorAll("[data-spots]").forEach((spots) => {
    const all = [...spots.querySelectorAll("button, a")];
    const reached = spots.querySelector("[aria-pressed=true], [aria-current]") ?? all[0];
    if (reached) reached.tabIndex = 0;
  });
}

/** Let the person draw a frame; `done` gets it as x,y,w,h in pixels of what is sent. */
export function draw(button, done) {
  const figure = page().querySelector("[data-photo-frame]");
  if (button.getAttribute("aria-pressed") === "true") return leave(figure, button);
  button.setAttribute("aria-pressed", "true");
  figure.classList.add("is-drawing");
  say(button.dataset.drawing);
  const frame = document.createElement("button");
  frame.type = "button";
  frame.className = "drawn";
  frame.setAttribute("aria-label", button.dataset.drawing);
  figure.append(frame);
  const place = { x: 0.25, y: 0.25, w: 0.5, h: 0.5 };
  const show = () => {
    frame.style.left = `${100 * place.x}%`;
    frame.style.top = `${100 * place.y}%`;
    frame.style.width = `${100 * place.w}%`;
    frame.style.height = `${100 * place.h}%`;
  };
  const finish = () => {
    const { scale, width, height } = figure.dataset;
    const [w, h] = [width * scale, height * scale];
    const left = Math.floor(place.x * w);
    const top = Math.floor(place.y * h);
    done([left, top, Math.floor(place.w * w), Math.floor(place.h * h)].join(","));
  };
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return leave(figure, button);
    if (!MOVES[event.key]) return;
    event.preventDefault();
    const [x, y] = MOVES[event.key].map((step) => step * STEP);
    if (event.shiftKey) {
      place.w = clamp(place.w + x, LEAST, 1 - place.x);
      place.h = clamp(place.h + y, LEAST, 1 - place.y);
    } else {
      place.x = clamp(place.x + x, 0, 1 - place.w);
      place.y = clamp(place.y + y, 0, 1 - place.h);
    }
    show();
  });
  // by a pointer, clicking is the end of drawing and has been handled
  frame.addEventListener("click", (event) => event.detail === 0 && finish());
  figure.onpointerdown = (start) => {
    start.preventDefault();
    figure.setPointerCapture(start.pointerId);
    const around = figure.getBoundingClientRect();
    const at = (event) => [
      clamp((event.clientX - around.left) / around.width, 0, 1),
      clamp((event.clientY - around.top) / around.height, 0, 1),
    ];
    const [x, y] = at(start);
    figure.onpointermove = (event) => {
      const [toX, toY] = at(event);
      Object.assign(place, {
        x: Math.min(x, toX),
        y: Math.min(y, toY),
        w: Math.abs(x - toX),
        h: Math.abs(y - toY),
      });
      show();
    };
    figure.onpointerup = () => {
      figure.onpointermove = figure.onpointerup = null;
      if (place.w > LEAST && place.h > LEAST) finish();
    };
  };
  show();
  frame.focus({ preventScroll: true });
}

function leave(figure, button) {
  figure.classList.remove("is-drawing");
  figure.querySelector(".drawn")?.remove();
  figure.onpointerdown = figure.onpointermove = figure.onpointerup = null;
  button.setAttribute("aria-pressed", "false");
  button.focus();
}
