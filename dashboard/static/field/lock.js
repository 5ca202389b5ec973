/* One tab sends at a time.

   await alone(work) -> bool: whether this tab had its turn; work() runs meanwhile
   With Web Locks where the browser has them, else with a lease in the database that a dead tab lets run out. */

import { uuid, writing } from "./db.js";

const LEASE = 90000; // longer than the longest request
const tab = uuid();

async function lease() {
  return writing(["meta"], async (tx) => {
    const row = await tx.store.get("lease");
    if (row && row.tab !== tab && row.until > Date.now()) return false;
    await tx.store.put({ key: "lease", tab, until: Date.now() + LEASE });
    return true;
  });
}

async function withLease(work) {
  if (!(await lease())) return false;
  const renewing = setInterval(() => lease().catch(() => {}), LEASE / 3);
  try {
    await work();
  } finally {
    clearInterval(renewing);
    await writing(["meta"], (tx) => tx.store.delete("lease"));
  }
  return true;
}

export async function alone(work) {
  if (!navigator.locks) return withLease(work);
  return navigator.locks.request("qujing-sync", { ifAvailable: true }, async (lock) => {
    if (!lock) return false;
    await work();
    return true;
  });
}
