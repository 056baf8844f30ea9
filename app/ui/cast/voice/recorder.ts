import { durationOf } from '../../../../lib/audio/pcm.ts';
import type { Pcm } from '../../../../lib/audio/types.ts';
import { levelDb, monoOf } from './recording.ts';

/** Why nothing could be recorded or read, as a plain sentence. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

export interface Listening {
  /** Called some times a second: level in dB of full scale, and seconds recorded so far. */
  hear: (levelDb: number, seconds: number) => void;
  /** The microphone was taken away while it recorded. */
  lost: () => void;
}

/**
 * The microphone as it is, without what a telephone does to it (echo, noise and level are left alone: they would become
 * part of the voice). `stop` gives what was recorded; either way the microphone is let go.
 */
export class Recorder {
  private readonly stream: MediaStream;
  private readonly audio: AudioContext;
  private readonly parts: Float32Array[] = [];
  private frames = 0;

  private constructor(stream: MediaStream, audio: AudioContext) {
    this.stream = stream;
    this.audio = audio;
  }

  /** Asks for the microphone and begins. Throws RecordingError in words. */
  static async start(listening: Listening): Promise<Recorder> {
    const recorder = new Recorder(await microphone(), new AudioContext());
    try {
      await recorder.begin(listening);
      return recorder;
    } catch (cause) {
      await recorder.letGo();
      throw new RecordingError('This browser could not record. Record with another programme, and choose its file here.', { cause });
    }
  }

  private async begin(listening: Listening): Promise<void> {
    await this.audio.audioWorklet.addModule('/audio/capture.js');
    const capture = new AudioWorkletNode(this.audio, 'capture', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' });
    capture.port.addEventListener('message', ({ data }: MessageEvent<Float32Array>) => {
      this.parts.push(data);
      this.frames += data.length;
      listening.hear(levelDb(data), this.frames / this.audio.sampleRate);
    });
    capture.port.start();
    this.audio.createMediaStreamSource(this.stream).connect(capture);
    this.stream.getAudioTracks()[0]?.addEventListener('ended', listening.lost);
    await this.audio.resume();
  }

  /** Ends the recording and gives it: mono, at the microphone's rate. */
  async stop(): Promise<Pcm> {
    const { sampleRate } = this.audio;
    await this.letGo();
    const samples = new Float32Array(this.frames);
    let at = 0;
    for (const part of this.parts) {
      samples.set(part, at);
      at += part.length;
    }
    return { sampleRate, channels: [samples] };
  }

  /** Lets the microphone go. */
  async letGo(): Promise<void> {
    for (const track of this.stream.getTracks()) track.stop();
    if (this.audio.state !== 'closed') await this.audio.close();
  }
}

async function microphone(): Promise<MediaStream> {
  const { mediaDevices }: { mediaDevices?: MediaDevices } = navigator;
  if (mediaDevices === undefined) throw new RecordingError('A browser lets a page record only as localhost or over https. Open the studio so, or choose a file.');
  try {
    return await mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
  } catch (cause) {
    throw new RecordingError(refusal(cause instanceof DOMException ? cause.name : ''), { cause });
  }
}

function refusal(name: string): string {
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'The browser may not use the microphone. Allow it for this page (the sign beside the address), then record again, or choose a file.';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'No microphone was found. Connect one and record again, or choose a file.';
    case 'NotReadableError':
    case 'AbortError':
      return 'The microphone is used by another programme. Close that one and record again, or choose a file.';
    default:
      return 'The microphone could not be opened. Record again, or choose a file.';
  }
}

/** The longest file that is read: far beyond a minute of speech, seconds and bytes. */
const longestFile = { seconds: 600, bytes: 64 * 1024 * 1024 };

/** A sound file of any kind that this browser plays, as one channel. Throws RecordingError in words. */
export async function readSoundFile(file: File): Promise<Pcm> {
  if (file.size > longestFile.bytes) throw new RecordingError('That file is more than 64 MB. A minute of speech is enough.');
  const audio = new AudioContext();
  try {
    const buffer = await audio.decodeAudioData(await file.arrayBuffer());
    const pcm: Pcm = { sampleRate: buffer.sampleRate, channels: [monoOf(Array.from({ length: buffer.numberOfChannels }, (_, channel) => buffer.getChannelData(channel)))] };
    if (durationOf(pcm) > longestFile.seconds) throw new RecordingError('That sound is longer than ten minutes. A minute of speech is enough.');
    return pcm;
  } catch (cause) {
    if (cause instanceof RecordingError) throw cause;
    throw new RecordingError('That file could not be read as sound. WAV, MP3, M4A, Ogg and FLAC can.', { cause });
  } finally {
    await audio.close();
  }
}
