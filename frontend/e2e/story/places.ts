import { tmpdir } from "node:os";
import { join } from "node:path";

const portal = Number(process.env.PKIP_STACK_PORT ?? 18_080);
/** Where test/stack.sh listens. */
export const ports = { portal, sandbox: portal + 10 };
/** The folder of the stack, for its logs. */
export const stackFolder = process.env.PKIP_STACK_DIR ?? join(tmpdir(), `e2e-stack-${process.getuid?.() ?? 0}-${portal}`);

/** The address of a municipality. */
export const town = (slug: string): string => `http://${slug}.localhost:${portal}`;
/** The municipality where most of it happens. */
export const home = town("saulkrasti");
/** The platform's own host. */
export const platform = town("pkip");
/** The state's sandbox as a browser reaches it. */
export const latvija = `http://latvija.localhost:${ports.sandbox}`;
/** The same for Node, which does not know that *.localhost is this machine. */
export const sandboxAPI = `http://127.0.0.1:${ports.sandbox}/_sandbox`;

/** The service that is ordered. */
export const service = "koku-cirsana";
/** Land units of the demo country. */
export const land = {
  anna: "80139990002",
  andris: "80139990001",
  company: "80139990003",
  ogre: "74019990001",
  nowhere: "80139990099",
};
