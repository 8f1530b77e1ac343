/* Shows the chosen picture before it is sent; takes dropped and pasted ones. The page works
   without this file. */
"use strict";

for (const form of document.querySelectorAll("[data-ask]")) {
  const part = (name) => form.querySelector(`[data-${name}]`);
  const input = form.querySelector("input[type=file]");
  const [drop, figure, text] = [part("drop"), part("preview"), part("preview-text")];
  const [button, status] = [part("submit"), part("status")];
  const image = new Image();
  const most = Number(form.dataset.mostBytes);
  const label = button.textContent;
  let address = null;

  const size = (bytes) =>
    bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Number((bytes / 1e6).toFixed(1))} MB`;

  const refuse = (sentence) => {
    input.setCustomValidity(sentence);
    input.reportValidity();
    figure.classList.add("is-refused");
    text.textContent = `${input.files[0].name}: ${sentence}`;
  };

  const show = () => {
    if (address) URL.revokeObjectURL(address);
    address = null;
    const file = input.files[0];
    figure.hidden = !file;
    figure.classList.remove("is-refused");
    input.setCustomValidity("");
    if (!file) return;
    text.textContent = `${file.name}, ${size(file.size)}`;
    image.hidden = false;
    address = URL.createObjectURL(file);
    image.src = address;
    if (file.size > most) refuse(`It has ${size(file.size)}; at most ${size(most)} can be sent.`);
  };

  const take = (files, event) => {
    if (!files || !files.length) return;
    event.preventDefault();
    input.files = files;
    show();
  };

  const ready = () => {
    button.removeAttribute("aria-disabled");
    button.textContent = label;
    status.textContent = "";
  };

  image.alt = "The picture you chose";
  figure.prepend(image);
  image.addEventListener("error", () => {
    image.hidden = true;
    if (address && input.validity.valid) {
      text.textContent += " (this browser cannot show the format, but it can be sent)";
    }
  });
  input.addEventListener("change", show);
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("is-over");
  });
  form.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    drop.classList.remove("is-over");
    take(event.dataTransfer.files, event);
  });
  document.addEventListener("paste", (event) => take(event.clipboardData.files, event));
  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-disabled")) event.preventDefault();
    button.setAttribute("aria-disabled", "true");
    button.textContent = "Looking…";
    status.textContent = "Your picture is being looked at.";
  });
  // back from the answer, the browser shows this page as it was left
  window.addEventListener("pageshow", () => {
    ready();
    show();
  });

  form.querySelector(".can-drop").hidden = false;
}
