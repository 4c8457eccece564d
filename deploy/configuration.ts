import { environmentName, settings, type SettingName } from '../src/config.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')
const shownFallback = (fallback: unknown): string => (fallback === '' || (Array.isArray(fallback) && fallback.length === 0) ? '' : `\`${Array.isArray(fallback) ? fallback.join(',') : String(fallback)}\``)

/** The part of a name before its first dot, by which settings are put together. */
const areaOf = (name: SettingName): string => (name.includes('.') ? name.slice(0, name.indexOf('.')) : 'general')

const row = (name: SettingName): string => {
  const { help, allowed, fallback } = settings[name]
  return `| \`${name}\` | ${cell(help)} | ${cell(allowed)} | ${shownFallback(fallback)} | \`${environmentName(name)}\` |`
}

/** The page about the configuration of a member: every setting, put together by area. */
export const configurationPage = (): string => {
  const names = Object.keys(settings) as SettingName[]
  return [
    '# Configuration of a member', '',
    'A member reads a YAML file (`npm run member -- --config FILE`, or `VMHERD_CONFIG`) and its environment; the environment wins. Names in the file are nested or dotted: `features: {groups: false}`',
    'and `features.groups: false` say the same. A list in the environment is words with commas between. Wrong values and unknown names are told together, and nothing is started.',
    '`npm run member -- --print-config` prints the settings in effect as such a file. All members of an installation have the same, but for addresses.', '',
    ...[...new Set(['general', ...names.map(areaOf)])].flatMap(area => [
      `## ${area}`, '', '| name | what it does | takes | default | environment |', '|---|---|---|---|---|', ...names.filter(name => areaOf(name) === area).map(row), '',
    ]),
  ].join('\n')
}
