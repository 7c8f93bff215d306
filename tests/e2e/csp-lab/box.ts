/** A visible box of a fixed size, made without markup. */
export function box(): HTMLElement {
  const element = document.createElement('div')
  element.style.width = '600px'
  element.style.height = '300px'
  document.body.append(element)
  return element
}
