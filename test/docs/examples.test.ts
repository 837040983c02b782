import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { readAttacks } from '../attacks/attack.js';
import { codeBlocks } from '../support/code-blocks.js';

const ROOT = join(__dirname, '../..');
const list = (folder: string, end: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(end))
    .map((file) => join(folder, file));

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'bench/README.md',
  ...list('docs', '.md'),
  ...list('examples', '.md'),
];
const sources = list('lib', '.ts');

describe('the code in the documentation', function () {
  this.timeout(60_000);

  it('compiles, in pages and in doc comments', () => {
    const blocks = [...pages, ...sources]
      .flatMap(codeBlocks)
      .filter(({ language }) => language === 'ts');
    expect(blocks.length).to.be.greaterThan(20);
    const { options } = ts.getParsedCommandLineOfConfigFile(
      join(ROOT, 'test/tsconfig.json'),
      {
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        noUnusedLocals: false,
      },
      {
        ...ts.sys,
        onUnRecoverableConfigFileDiagnostic: ({ messageText }) =>
          expect.fail(ts.flattenDiagnosticMessageText(messageText, ' ')),
      },
    )!;
    const host = ts.createCompilerHost(options);
    const virtual = new Map(
      blocks.map(({ file, line, code }) => [
        // A block is a module, so that blocks do not see each other's names.
        join(ROOT, `${file.replace(/\W/g, '-')}-line-${line}.mts`),
        `${code}\nexport {};\n`,
      ]),
    );
    const real = ts.createCompilerHost(options);
    host.fileExists = (file) => virtual.has(file) || real.fileExists(file);
    host.readFile = (file) => virtual.get(file) ?? real.readFile(file);
    host.getSourceFile = (file, ...rest) => {
      const code = virtual.get(file);
      return code === undefined
        ? real.getSourceFile(file, ...rest)
        : ts.createSourceFile(file, code, ts.ScriptTarget.ES2022);
    };
    const program = ts.createProgram([...virtual.keys()], options, host);
    // The files that the blocks import are checked by `npm run typecheck`.
    const found = [...virtual.keys()].flatMap((name) =>
      ts.getPreEmitDiagnostics(program, program.getSourceFile(name)),
    );
    const problems = found.map(({ file, start = 0, messageText }) => {
      const { line } = file?.getLineAndCharacterOfPosition(start) ?? { line: 0 };
      return `${file?.fileName ?? ''}:${line + 1} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
    expect(problems).to.deep.equal([]);
  });

  it('stands at every exported function and class of the library', () => {
    for (const folder of ['.', 'redis', 'simulator', 'store-conformance']) {
      const index = join('lib', folder, 'index.ts');
      const text = readFileSync(join(ROOT, index), 'utf8');
      const exported = [...text.matchAll(/^export \{([^}]*)\} from '(.*)\.js'/gm)].flatMap(
        ([, names = '', file = '']) =>
          [...names.matchAll(/(type )?(\w+)/g)].flatMap(([, type, name = '']) =>
            type === undefined ? [{ name, file }] : [],
          ),
      );
      for (const { name, file } of exported) {
        const source = readFileSync(join(ROOT, index, '..', `${file}.ts`), 'utf8');
        const declaration = new RegExp(
          `/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\nexport (?:async )?(?:function|class) ${name}\\b`,
        );
        const comment = declaration.exec(source)?.[1];
        if (/^[A-Z_]+$/.test(name)) continue;
        expect(comment, `${name} in ${file}`).to.include('@example');
      }
    }
  });

  it('cites sections that exist', () => {
    const cited = sources.flatMap((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8').replace(/\n\s*\*/g, '');
      return [...text.matchAll(/(docs\/\w+\.md), ((?:"[^"]+"(?: and )?)+)/g)].flatMap(
        ([, page, names]) =>
          [...names!.matchAll(/"([^"]+)"/g)].map(([, name]) => ({ page: page!, name: name! })),
      );
    });
    expect(cited.length).to.be.greaterThan(10);
    for (const { page, name } of cited) {
      const headings = readFileSync(join(ROOT, page), 'utf8').match(/^#+ .*/gm)!;
      expect(headings.map((heading) => heading.replace(/^#+ /, ''))).to.include(name);
    }
  });

  it('links to files and sections that exist', () => {
    for (const page of pages) {
      const text = readFileSync(join(ROOT, page), 'utf8');
      for (const [, target] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
        const [file, section] = target!.split('#');
        const there = readFileSync(file ? join(ROOT, page, '..', file) : join(ROOT, page), 'utf8');
        const anchors = (there.match(/^#+ .*/gm) ?? []).map((heading) =>
          heading
            .replace(/^#+ /, '')
            .toLowerCase()
            .replace(/[^\w -]/g, '')
            .replace(/ /g, '-'),
        );
        if (section) expect(anchors, `${page}: ${target!}`).to.include(section);
      }
    }
  });

  it('has a section for each error code, and no other', () => {
    const union = readFileSync(join(ROOT, 'lib/errors.ts'), 'utf8').match(/^ {2}\| '(ERR_\w+)'/gm)!;
    const codes = union.map((line) => line.replace(/^ {2}\| '|'$/g, '')).sort();
    const page = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
    expect(
      page
        .match(/^## (ERR_\w+)/gm)!
        .map((line) => line.slice(3))
        .sort(),
    ).to.deep.equal(codes);
    for (const code of codes) {
      expect(page).to.include(`| [${code}](#${code.toLowerCase()}) |`);
      const section = page.split(`## ${code}\n`)[1]!.split('\n## ')[0]!;
      for (const part of ['**Cause.** ', '**Remedy.** ', '**Example.** `']) {
        expect(section, code).to.include(part);
      }
    }
  });

  it('names the step of every failure that an attack comes to', () => {
    const page = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
    const rows = [...page.matchAll(/^\| \[(ERR_\w+)\].*? \| ([^|]*) \|/gm)];
    const stepsOf = new Map(
      rows.map(([, code, steps]) => [code, (steps!.match(/\d/g) ?? []).map(Number)]),
    );
    const attacks = readAttacks().flatMap((group) => group.attacks.map(({ attack }) => attack));
    const ends = attacks.flatMap(({ expect: ends }) => ends).filter(({ step }) => step);
    expect(ends.length).to.be.greaterThan(100);
    for (const { code, step } of ends)
      expect(stepsOf.get(String(code)), String(code)).to.include(step);
  });

  it('keeps the README under 300 lines', () => {
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n').length).to.be.lessThan(300);
  });
});
