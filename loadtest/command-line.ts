import { parseArgs, type ParseArgsConfig } from 'node:util'

/** How a program reads its command line. What is wrong is said in one line above the usage, and ends the program with 2. */
export interface CommandLine {
  fail(message: string): never
  parse<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>>
  /** A whole number within bounds, both of which are allowed. */
  whole(name: string, text: string, least: number, most?: number): number
  oneOf<Word extends string>(name: string, text: string, words: readonly Word[]): Word
  /** Prints the usage and ends with 0. */
  help(): never
}

/** The command line of this process. */
export const commandLine = (usage: string): CommandLine => {
  const fail = (message: string): never => {
    console.error(`${message}\n\n${usage}`)
    process.exit(2)
  }
  return {
    fail,
    parse: config => {
      try {
        return parseArgs(config)
      } catch (error) {
        return fail(error instanceof Error ? error.message : String(error))
      }
    },
    whole: (name, text, least, most = Number.MAX_SAFE_INTEGER) => {
      const value = text.trim() === '' ? Number.NaN : Number(text)
      if (Number.isInteger(value) && value >= least && value <= most) return value
      return fail(`--${name} ${text}: a whole number ${most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`} is needed`)
    },
    oneOf: (name, text, words) => words.find(word => word === text) ?? fail(`--${name} ${text}: one of ${words.join(', ')} is needed`),
    help: () => {
      console.log(usage)
      process.exit(0)
    },
  }
}
