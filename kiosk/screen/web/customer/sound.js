/** Tones beside the words, for those who look elsewhere. */

/** Frequencies in hertz, one after another. @type {Record<string, number[]>} */
const TONES = {
  verifying: [880],
  done: [659, 880],
  attention: [392, 392],
  out_of_service: [392],
};
const TONE_SECONDS = 0.16;
const PACE_SECONDS = 0.22;
const LOUDNESS = 0.12;

/** @type {AudioContext | null} */
let context = null;

/** Browsers that were not started for a kiosk play nothing before something was touched. */
export function allow() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume().catch(() => undefined);
  return context;
}

/** @param {string} state that begins */
export function play(state) {
  const tones = TONES[state] ?? [];
  if (!tones.length) return;
  const on = allow();
  if (on.state !== "running") return;
  tones.forEach((frequency, index) => tone(on, frequency, on.currentTime + index * PACE_SECONDS));
}

/** @param {AudioContext} on @param {number} frequency @param {number} at */
function tone(on, frequency, at) {
  const source = new OscillatorNode(on, { frequency, type: "sine" });
  const volume = new GainNode(on, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, at + TONE_SECONDS);
  source.connect(volume).connect(on.destination);
  source.start(at);
  source.stop(at + TONE_SECONDS);
}
