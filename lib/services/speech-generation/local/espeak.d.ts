/** What this project uses of the espeak-ng build; the package brings no types of its own. */
declare module '@echogarden/espeak-ng-emscripten' {
  export interface EspeakEvent {
    type: 'list_terminated' | 'word' | 'sentence' | 'mark' | 'play' | 'end' | 'msg_terminated' | 'phoneme' | 'samplerate';
    /** Code points, 1 = the first. */
    text_position: number;
    word_length: number;
    /** Milliseconds. */
    audio_position: number;
    /** Of a word its number, of a phoneme its letters (IPA, with stress). */
    id?: number | string;
  }
  export interface EspeakWorker {
    /** 0 where the voice is known. A variant that does not exist is passed over in silence. */
    set_voice(name: string, language: string): number;
    set_rate(wordsPerMinute: number): void;
    set_pitch(pitch: number): void;
    set_range(range: number): void;
    /** 0 to 100 and beyond; 100 at first. */
    set_volume(volume: number): void;
    get_samplerate(): number;
    /** Calls back for each piece of sound; returning true stops. */
    synthesize(text: string, onSound: (samples: Int16Array, events: EspeakEvent[]) => boolean): void;
  }
  export interface EspeakModule {
    /** The whole memory; replaced by a larger view when it grows. */
    HEAPU8: Uint8Array;
    eSpeakNGWorker: new () => EspeakWorker;
  }
  export default function load(options?: { print?: (line: string) => void; printErr?: (line: string) => void }): Promise<EspeakModule>;
}
