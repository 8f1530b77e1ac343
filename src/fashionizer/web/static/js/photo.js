/* A photo on its way: a large one is made small here, so that a telephone sends 0.2 MB instead of
   8, and none of the place and time that its file may hold. */

const SIDE = 1024;
const SMALL = 1_000_000;
const FINE = 0.9;
const UNSEEN_HERE = /\.(heic|heif|avif)$/i;

/** Whether a file can be tried as a picture; some formats have no type in some browsers. */
export const isPicture = (file) => file.type.startsWith("image/") || UNSEEN_HERE.test(file.name);

/**
 * Give what to send of a file, and whether this browser can show it.
 * @returns {Promise<{blob: Blob, shown: boolean}>} blob has at most 1024 pixels a side where shown.
 */
export const prepared = async (file) => {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return { blob: file, shown: false };
  }
  const scale = SIDE / Math.max(bitmap.width, bitmap.height);
  if (scale >= 1 && file.size < SMALL) return { blob: file, shown: true };
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * Math.min(1, scale)));
  canvas.height = Math.max(1, Math.round(bitmap.height * Math.min(1, scale)));
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.imageSmoothingQuality = "high";
  brush.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((give) => canvas.toBlob(give, "image/jpeg", FINE));
  return blob ? { blob, shown: true } : { blob: file, shown: false };
};

/**
 * Send a form and give what answers, whatever its status.
 * @returns {Promise<{html: string, status: number}>}
 * @param {{kept: boolean, progress?: (share: number) => void, signal?: AbortSignal}} options
 */
export const send = (address, form, { kept, progress, signal }) =>
  new Promise((give, fail) => {
    // not fetch(): it cannot tell how much has been sent
    const request = new XMLHttpRequest();
    request.open("POST", address);
    if (kept) request.setRequestHeader("X-Photo-Kept", "1");
    if (progress) {
      request.upload.onprogress = (event) => progress(event.loaded / event.total);
      request.upload.onload = () => progress(1);
    }
    request.onload = () => give({ html: request.responseText, status: request.status });
    request.onerror = () => fail(new TypeError("not sent"));
    request.onabort = () => fail(new DOMException("cancelled", "AbortError"));
    signal?.addEventListener("abort", () => request.abort());
    request.send(form);
  });
