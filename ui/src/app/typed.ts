// What people type into fields, made plain: full-width digits and letters are as good as half-width ones.

/** An office number as typed: １３-７１２… → 13712…. */
export function officeNumberOf(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\-‐‑–—―ー]/g, '')
    .toUpperCase();
}

/** An address as typed; what follows the host stays. */
export function addressOf(text: string): string {
  return text.normalize('NFKC').trim();
}

/** The bytes of a file in base64. */
export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
