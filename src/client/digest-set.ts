const FIRST_CAPACITY = 1024;
const WORDS = 4;

/**
 * A set of the first 16 bytes of hashes: some 50 bytes of memory for each, whatever was hashed. Two different hashes
 * with the same 16 bytes do not occur in practice (a chance of 2^-90 among a million).
 */
export class DigestSet {
  private capacity = FIRST_CAPACITY;
  private words = new Uint32Array(FIRST_CAPACITY * WORDS);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /**
   * Adds a hash.
   *
   * @param hash `0x` and at least 32 digits.
   * @returns Whether it is new.
   */
  add(hash: string): boolean {
    if (2 * this.count >= this.capacity) this.grow();
    const digest = digestOf(hash);
    const place = this.find(digest);
    if (!this.isFree(place)) return false;
    this.words.set(digest, place * WORDS);
    this.count++;
    return true;
  }

  /** The place of the digest, or the free one where it belongs. */
  private find(digest: Uint32Array): number {
    let place = digest[0]! % this.capacity;
    while (!this.isFree(place) && !this.holds(place, digest)) place = (place + 1) % this.capacity;
    return place;
  }

  private isFree(place: number): boolean {
    const at = place * WORDS;
    return (this.words[at]! | this.words[at + 1]! | this.words[at + 2]! | this.words[at + 3]!) === 0;
  }

  private holds(place: number, digest: Uint32Array): boolean {
    return digest.every((word, i) => this.words[place * WORDS + i] === word);
  }

  private grow(): void {
    const old = this.words;
    this.capacity *= 2;
    this.words = new Uint32Array(this.capacity * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      const digest = old.subarray(at, at + WORDS);
      if (digest.some((word) => word !== 0)) this.words.set(digest, this.find(digest) * WORDS);
    }
  }
}

/** The first 16 bytes as four words; all zero marks a free place, and becomes 1. */
function digestOf(hash: string): Uint32Array {
  const digest = Uint32Array.from({ length: WORDS }, (_, i) => Number.parseInt(hash.slice(2 + 8 * i, 10 + 8 * i), 16));
  if (digest.every((word) => word === 0)) digest[0] = 1;
  return digest;
}
