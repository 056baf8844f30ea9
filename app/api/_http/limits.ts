/** The most a story's file may weigh in transport, bytes: a book with its pictures, as its reader takes it (a test holds them equal). */
export const maxStoryUpload = 64 * 1024 * 1024;
/** The most a saved copy (text, cast, sounds) may weigh, bytes. */
export const maxCopyUpload = 2 * 1024 ** 3;
/** The most a recording of a voice may weigh, bytes: a minute of 16-bit mono at the highest usual rate. */
export const maxVoiceUpload = 12 * 1024 * 1024;
/** The most a small JSON body may weigh, bytes. */
export const maxJsonBody = 256 * 1024;
/** The most a cover may weigh, bytes. */
export const maxCoverUpload = 10_000_000;
/** The most a table of pick-ups may weigh, bytes. */
export const maxTableUpload = 8 * 1024 * 1024;

/** The most that the file of an account may weigh, bytes. */
export const maxAccountUpload = 8 * 1024 ** 3;
