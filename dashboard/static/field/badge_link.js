/* The badge's link: /field/#b=<token>. The token leaves the address (and the history) before anything else runs, so
   this module is the first that app.js loads; it then lives only in memory until it was exchanged for a cookie.

   pendingBadge() -> token or ""     forgetBadge()     takeFromAddress() -> bool, whether there was one */

let token = "";

export function takeFromAddress() {
  const match = /^#b=([A-Za-z0-9_-]{16,128})$/.exec(location.hash);
  if (!match) return false;
  token = match[1];
  history.replaceState(null, "", "/field/#/signin");
  return true;
}

export const pendingBadge = () => token;

export function forgetBadge() {
  token = "";
}

takeFromAddress();
