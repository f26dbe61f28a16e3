import { type Config, defaultDataFolder } from '../config.ts'

/** A command to copy, such as `npx weir sign-in`: it names the data folder where that is not the default. */
export const hint = ({ data_folder }: Pick<Config, 'data_folder'>, words: string): string =>
  data_folder === defaultDataFolder()
    ? `npx weir ${words}`
    : `npx weir --data-folder ${shellWord(data_folder)} ${words}`

const shellWord = (text: string): string =>
  /^[\w/.:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
