// Runs wherever the kernel's widgets are known, though nothing of this one is shown. Where the line stands may come
// into the page later, and may have been drawn again from the saved notebook, so it looks now and then.
function initialize({ model }) {
  const say = () => {
    for (const line of document.getElementsByClassName(model.get("place"))) {
      if (line.textContent !== model.get("text")) line.textContent = model.get("text");
    }
  };
  say();
  const timer = setInterval(say, 500);
  return () => clearInterval(timer);
}
export default { initialize };
