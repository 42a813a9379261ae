/** The build of hls.js without subtitles and copy protection comes without types of its own. */
declare module 'hls.js/light' {
  export { default } from 'hls.js'
}
