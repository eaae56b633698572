import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

/** A PostgreSQL server in a temporary folder. */
export interface PostgresServer {
  readonly url: string;
  stop(): Promise<void>;
}

const DEBIAN = "/usr/lib/postgresql";
const START_MS = 60_000;

/** Where PostgreSQL's programs are: Debian's newest, or on the PATH; undefined if it is not installed. */
export function findPostgres(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => path.join(DEBIAN, version, "bin")),
    ...(process.env["PATH"] ?? "").split(path.delimiter),
  ];
  return folders.find((folder) => existsSync(path.join(folder, "initdb")) && existsSync(path.join(folder, "postgres")));
}

/** Starts a server of its own on a free port; as the user `postgres` where this process is root, which it refuses to be. */
export async function startPostgres(programs: string): Promise<PostgresServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "dcai-postgres-"));
  const user = process.getuid?.() === 0 ? userOf("postgres") : undefined;
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, "data");
  const init = spawnSync(path.join(programs, "initdb"), ["-D", data, "-U", "dcai", "--auth=trust", "-N"], {
    ...user,
    cwd: folder,
  });
  if (init.status !== 0) throw new Error(`initdb failed: ${init.stderr.toString()}`);
  const port = await freePort();
  const options = ["-D", data, "-p", `${port}`, "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"];
  const server = spawn(path.join(programs, "postgres"), options, { ...user, cwd: folder, stdio: "ignore" });
  const url = `postgres://dcai@127.0.0.1:${port}/postgres`;
  const deadline = Date.now() + START_MS;
  const ready = () => spawnSync(path.join(programs, "pg_isready"), ["-h", "127.0.0.1", "-p", `${port}`]).status === 0;
  while (!ready()) {
    if (server.exitCode !== null || Date.now() > deadline) throw new Error(`PostgreSQL on port ${port} did not start`);
    await setTimeout(100);
  }
  const stop = async () => {
    const closed = new Promise((resolve) => server.once("close", resolve));
    server.kill("SIGINT");
    await closed;
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, stop };
}

function userOf(name: string): { uid: number; gid: number } {
  const id = (option: string) => Number(spawnSync("id", [option, name]).stdout.toString());
  return { uid: id("-u"), gid: id("-g") };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
