/* What a scanner read, just as rules/attendance.py reads it on the server.

   readScan(text) -> {tokens: [the likeliest first], code: eight signs | ""} or null */

const SIGNS = { "、": "/", "。": "." }; // what a Chinese keyboard makes of them

export function readScan(text) {
  const plain = text.replaceAll("——", "_").normalize("NFKC").replace(/[、。]/g, (sign) => SIGNS[sign]).replace(/\s/g, "");
  const code = plain.replace(/[-_.·‐-—−]/g, "").toUpperCase().replace(/[IL]/g, "1").replace(/O/g, "0");
  if (/^[0-9A-HJKMNP-TV-Z]{8}$/.test(code)) return { tokens: [], code };
  const token = plain.replace(/^https?:\/*[^/]*/i, "").match(/[\w-]{22,128}/g)?.at(-1);
  if (!token) return null;
  const turned = [...token].map((sign) => (sign === sign.toUpperCase() ? sign.toLowerCase() : sign.toUpperCase())).join("");
  return { tokens: [token, turned], code: "" };
}
