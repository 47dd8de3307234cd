/** Follows the machine: each scene as it changes, and whether it is heard of at all. */

const SILENCE_MS = 2000;
const AGAIN_MS = 750;
const LOOK_MS = 250;

/**
 * @param {(scene: any) => void} changed
 * @param {(heard: boolean) => void} heard whether anything came within the last two seconds
 */
export function follow(changed, heard) {
  let source = new EventSource("/events");
  let last = performance.now();
  let begun = last;
  let lost = false;

  const sign = () => {
    last = performance.now();
    if (lost) heard(true);
    lost = false;
  };

  const begin = () => {
    begun = performance.now();
    source.addEventListener("scene", (event) => {
      changed(JSON.parse(event.data));
      sign();
    });
    source.addEventListener("tick", sign);
  };

  const look = () => {
    const now = performance.now();
    if (now - last > SILENCE_MS && !lost) heard(!(lost = true));
    // The browser's own way of trying again waits for seconds, and never notices a machine that hangs.
    const stale = lost || source.readyState === EventSource.CLOSED;
    if (!stale || now - begun < AGAIN_MS) return;
    if (source.readyState === EventSource.OPEN && now - begun < SILENCE_MS) return;
    source.close();
    source = new EventSource("/events");
    begin();
  };

  begin();
  setInterval(look, LOOK_MS);
}
