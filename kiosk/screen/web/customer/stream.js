/** Follows the machine: each scene as it changes, and whether it is heard of at all. */

const SILENCE_MS = 2000;
const AGAIN_MS = 750;
const LOOK_MS = 250;

/**
 * @param {(scene: any) => void} changed
 * @param {(heard: boolean) => void} heard whether anything came within the last two seconds
 */
export function follow(changed, heard) {
  let last = performance.now();
  let begun = last;
  let lost = false;
  let failed = false;
  let source = open();

  function open() {
    const source = new EventSource("/events");
    source.addEventListener("scene", (event) => {
      changed(JSON.parse(event.data));
      sign();
    });
    source.addEventListener("tick", sign);
    // The browser's own way of trying again waits for seconds.
    source.addEventListener("error", () => {
      source.close();
      failed = true;
    });
    return source;
  }

  function sign() {
    last = performance.now();
    if (lost) heard(true);
    lost = false;
  }

  function look() {
    const now = performance.now();
    if (now - last > SILENCE_MS && !lost) {
      lost = true;
      heard(false);
    }
    // A machine that hangs takes a connection and says nothing.
    if (!(failed && now - begun > AGAIN_MS) && !(lost && now - begun > SILENCE_MS)) return;
    source.close();
    begun = now;
    failed = false;
    source = open();
  }

  setInterval(look, LOOK_MS);
}
