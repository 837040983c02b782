// Holds the public surface against the reports in this folder; with --update, writes them anew for review.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const folder = dirname(fileURLToPath(import.meta.url));
const root = dirname(folder);
const { exports: entries } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const isUpdate = process.argv.includes('--update');
const temporary = mkdtempSync(join(tmpdir(), 'api-report-'));

let isSame = true;
for (const [entry, file] of Object.entries(entries)) {
  if (!file.endsWith('.js')) continue;
  const name = entry === '.' ? 'index' : entry.slice(2);
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: join(root, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, file.replace(/js$/, 'd.ts')),
      compiler: { tsconfigFilePath: join(root, 'tsconfig.json') },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: folder,
        reportTempFolder: temporary,
      },
      newlineKind: 'lf',
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      messages: {
        // The doc comments are TSDoc only as far as editors show it.
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: { default: { logLevel: 'none' } },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
  });
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: isUpdate,
    showVerboseMessages: false,
    messageCallback: (message) => {
      // Told below, for all reports at once.
      if (message.messageId.startsWith('console-')) message.handled = true;
    },
  });
  if (apiReportChanged) {
    isSame = false;
    console.log(`The public surface of ${entry} is not that of api/${name}.api.md.`);
  }
}
rmSync(temporary, { recursive: true, force: true });
if (!isSame && !isUpdate) {
  console.log('If that is meant, run "npm run api -- --update" and commit the reports for review.');
  process.exitCode = 1;
}
