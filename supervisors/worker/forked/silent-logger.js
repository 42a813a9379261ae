/**
 * The log of comedy inside of a worker's process: none. What goes wrong there comes to the node as an answer, a notice or the
 * exit of the process, and is logged there. comedy loads it by path, since a logger that is an object would be sent as
 * source text.
 */
const nothing = () => undefined

export { nothing as debug, nothing as error, nothing as info, nothing as warn }
