import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { unpackTarball, type Installed } from './unpack-tarball.js';

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs, and how it will have ended. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** The examples in a folder of their own, with the packed package installed beside them. */
export interface InstalledExamples extends Installed {
  /** Starts a program below examples/ with these variables and no others. */
  readonly start: (file: string, args: readonly string[], env: NodeJS.ProcessEnv) => Started;
}

/** Installs the packed package, and copies the examples there. */
export function installExamples(): InstalledExamples {
  const installed = unpackTarball();
  cpSync(join(__dirname, '../../examples'), installed.folder, { recursive: true });
  return {
    ...installed,
    start: (file, args, env) => {
      const child = spawn(process.execPath, [file, ...args], { cwd: installed.folder, env });
      const closed = once(child, 'close') as Promise<[number | null]>;
      const ended = Promise.all([closed, text(child.stdout), text(child.stderr)]);
      return {
        child,
        ended: ended.then(([[code], stdout, stderr]) => ({ code, stdout, stderr })),
      };
    },
  };
}
