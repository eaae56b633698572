/** What an error is made of, besides its class: all of it shown to people, `code` and `details` meant for programs. */
export interface ErrorParts<Details> {
  /** Stable name in UPPER_SNAKE_CASE; tests and callers compare this, never the message. */
  readonly code: string;
  /** One sentence that names the offending value. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  /** The values behind the message. */
  readonly details: Details;
}

/** Every error that this library throws on purpose. `String(error)` shows the message; `hint` says what to do. */
export class DcaiError<Details extends object = object> extends Error {
  readonly code: string;
  readonly hint: string;
  readonly details: Details;

  constructor(parts: ErrorParts<Details>, options?: ErrorOptions) {
    super(parts.message, options);
    this.name = new.target.name;
    this.code = parts.code;
    this.hint = parts.hint;
    this.details = parts.details;
  }
}

/**
 * Makes the base of one concrete error class.
 *
 * @param code Stable name, e.g. `ODD_LENGTH`.
 * @param message Builds the sentence from the error's values.
 * @param hint What to do about it.
 * @example class OddLength extends defineError("ODD_LENGTH", (d: { length: number }) => `...${d.length}`, "...") {}
 */
export function defineError<Details extends object>(
  code: string,
  message: (details: Details) => string,
  hint: string | ((details: Details) => string),
) {
  return class extends DcaiError<Details> {
    static readonly code = code;

    constructor(details: Details, options?: ErrorOptions) {
      const advice = typeof hint === "string" ? hint : hint(details);
      super({ code, message: message(details), hint: advice, details }, options);
    }
  };
}

/** Shortens a value for a message: at most 60 characters, on one line. */
export function show(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
