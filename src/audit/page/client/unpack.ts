/** Reads what is packed in one of the page's data blocks. */
export async function unpack<T>(elementId: string): Promise<T> {
  const text = document.getElementById(elementId)!.textContent!;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(stream).json()) as T;
}
