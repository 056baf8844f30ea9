/** The most a story may weigh in transport, bytes: what the reader of stories takes (a test holds them equal). */
export const maxStoryUpload = 8 * 1024 * 1024;
/** The most a saved copy (text, cast, sounds) may weigh, bytes. */
export const maxCopyUpload = 2 * 1024 ** 3;
/** The most a small JSON body may weigh, bytes. */
export const maxJsonBody = 256 * 1024;
