// How many characters a field has, beside it, and when it grows longer than inboxes show.
for (const field of document.querySelectorAll("[data-count]")) {
  const words = document.getElementById(field.dataset.count);
  const most = Number(field.dataset.most);
  const tell = () => {
    const length = [...field.value].length;
    words.textContent = `${length} of about ${most} characters that inboxes show`;
    words.dataset.kind = length > most ? "long" : "";
  };
  field.addEventListener("input", tell);
  tell();
}
