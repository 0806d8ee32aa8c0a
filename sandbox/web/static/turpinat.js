// Presses "Turpināt" for those whose browser runs scripts; the button stays for everybody else.
const form = document.querySelector("form[data-auto]");
if (form) {
  form.requestSubmit();
}
