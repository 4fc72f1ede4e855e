/**
 * The one error class of the project. A person reads `message`; code reads `code` and `data`.
 * Aborts are never wrapped in it: they stay `DOMException` with the name `AbortError`.
 */

/** What went wrong, by kind. Add a code only when some caller would act differently on it. */
export type ErrorCode =
  | 'bad-input' // something a person gave cannot be used
  | 'bad-model' // a model file is missing, corrupt, or not what its manifest says
  | 'bad-graph' // an ONNX graph cannot be read, or a rewrite refuses it
  | 'no-device' // no WebGPU adapter, or it lacks what is needed
  | 'no-runtime' // onnxruntime itself could not be started; only a fresh worker can try again
  | 'device-lost' // the GPU went away while working
  | 'wrong-numbers' // the known-answer self-test failed
  | 'storage-full' // the browser's or the disk's quota is used up
  | 'out-of-memory'
  | 'internal'; // a defect of ours

/** Plain data that crosses the worker boundary in place of the error object. */
export interface ErrorData {
  readonly code: ErrorCode | 'aborted';
  readonly message: string;
  readonly data: Readonly<Record<string, string | number | boolean>>;
}

export class G4SegError extends Error {
  override readonly name = 'G4SegError';
  readonly code: ErrorCode;
  readonly data: ErrorData['data'];

  /**
   * @param code the kind of failure
   * @param message says what was wrong, with which file or value, and what to do
   * @param data the values behind the message, for code and for reports
   */
  constructor(code: ErrorCode, message: string, data: ErrorData['data'] = {}, options?: ErrorOptions) {
    super(cutMessage(message), options);
    this.code = code;
    this.data = data;
  }
}

/** Characters of a message at most: enough to say what was wrong and what to do, whatever a file holds. */
export const messageLimit = 300;

/** A message of at most {@link messageLimit} characters. The middle goes: the cause stands first, the advice last. */
export function cutMessage(message: string): string {
  if (message.length <= messageLimit) return message;
  const end = 100;
  return `${message.slice(0, messageLimit - end - 3)} … ${message.slice(-end)}`;
}

/**
 * A value of a file in a few words, for a message: `"sky"`, `7`, `null`, `a list of 3`, `an object`. Its cost does not
 * depend on the value's size.
 */
export function shownValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length <= 60 ? value : `${value.slice(0, 59)}…`);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value !== null && typeof value === 'object') return 'an object';
  if (typeof value === 'function') return 'a function';
  return String(value);
}

/** True for the rejection of an aborted call, whoever threw it. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The error as plain data, to send from the worker. Unknown errors become `internal`. */
export function errorToData(error: unknown): ErrorData {
  if (isAbort(error)) return { code: 'aborted', message: 'The work was cancelled.', data: {} };
  if (error instanceof G4SegError) return { code: error.code, message: error.message, data: error.data };
  return {
    code: 'internal',
    message: cutMessage(error instanceof Error ? error.message : shownValue(error)),
    data: {},
  };
}

/** The inverse of {@link errorToData}, on the page's side. */
export function errorFromData(data: ErrorData): Error {
  if (data.code === 'aborted') return new DOMException(data.message, 'AbortError');
  return new G4SegError(data.code, data.message, data.data);
}
