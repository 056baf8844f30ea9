/** Runs in the browser's audio thread: hands the microphone's samples (mono, -1 to 1) to the page, some at a time. */
const frames = 2048;

class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.samples = new Float32Array(frames);
    this.filled = 0;
  }

  process([input]) {
    const channel = input?.[0];
    if (!channel) return true;
    for (const sample of channel) {
      this.samples[this.filled] = sample;
      this.filled += 1;
      if (this.filled === frames) {
        this.port.postMessage(this.samples);
        this.samples = new Float32Array(frames);
        this.filled = 0;
      }
    }
    return true;
  }
}

registerProcessor('capture', Capture);
