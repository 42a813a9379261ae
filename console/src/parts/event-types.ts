/** `object_moving` as people read it: types are an open set, which organizations add to. */
export const eventTypeName = (type: string): string => {
  const words = type.replaceAll(/[_-]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
