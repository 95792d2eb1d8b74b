// How the page talks to the playground server.

export const user = Number(new URLSearchParams(location.search).get("user")) || 1001;

async function read(response) {
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || `HTTP ${response.status}`);
  return answer;
}

export async function post(path, values = {}) {
  return read(await fetch(`/playground/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(values),
  }));
}

export async function upload(files, caption = "") {
  const form = new FormData();
  form.append("chat", user);
  form.append("caption", caption);
  for (const file of files) form.append("file", file, file.name);
  return read(await fetch("/playground/upload", { method: "POST", body: form }));
}

export async function changes(since) {
  const wait = since ? 25 : 0;
  return read(await fetch(`/playground/chat?chat=${user}&since=${since}&timeout=${wait}`));
}
