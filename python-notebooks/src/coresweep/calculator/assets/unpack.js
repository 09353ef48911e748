// The module travels in the page as text; nothing is fetched.

/** What this browser lacks, or nothing. */
function lacking() {
  if (typeof WebAssembly !== "object") return "WebAssembly";
  if (typeof DecompressionStream !== "function") return "DecompressionStream";
  if (typeof Worker !== "function") return "workers";
  // The shortest module with a vector: v128.const, dropped.
  const vector = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 23, 1, 21, 0, 253, 12,
    ...Array(16).fill(0), 26, 11];
  if (!WebAssembly.validate(new Uint8Array(vector))) return "WebAssembly SIMD";
  return "";
}

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
