// All words of the page, in English and Portuguese; what the server says in words is translated
// where its pattern is known, and stays English, marked as such, where it is not.

const WORDS = {
  en: {
    phrase: "Keyword or phrase", search: "Search", suggestions: "Suggestions", languages: "Language of the page", api: "API",
    lead: "Find keywords, and see what each figure rests on.", forExample: "For example",
    honest: "No figure is invented. What no source knows is shown as a dash, with the reason beside it.",
    filters: "Filters", chart: "Chart", language: "Language", any: "any", english: "English", portuguese: "Portuguese",
    intent: "Intent", minVolume: "Volume from", maxDifficulty: "Difficulty to", order: "Order", rows: "Rows", relevance: "relevance",
    keyword: "Keyword", volume: "Volume", popularity: "Popularity", difficulty: "Difficulty", trend: "Trend", opportunity: "Opportunity",
    cpc: "Cost per click", competition: "Competition", source: "Source", month: "a month",
    informational: "informational", navigational: "navigational", commercial: "commercial", transactional: "transactional", comparison: "comparison",
    rising: "rising", stable: "stable", declining: "declining", unknown: "unknown",
    fuzzy: "similar", related: "related", again: "Ask again", csv: "CSV", before: "Previous page", after: "Next page",
    pasteList: "Analyze a list", oneALine: "One keyword a line, at most 1,000", analyzeAll: "Analyze", cancel: "Cancel",
    analyze: (n) => (n ? `Analyze ${n} selected` : "Analyze selected"),
    select: (k) => `Select ${k}`, selectAll: "Select all rows", why: (k) => `What the figures of ${k} rest on`,
    range: (from, to, all) => `${from}–${to} of ${all}`,
    found: (n, sources) => `${n} ${n === "1" ? "keyword" : "keywords"}, from ${sources}`,
    nothing: (q) => `No keyword matches “${q}”.`, nothingHint: "Try fewer words, or other filters.",
    nothingWith: "No row here has this word.",
    nothingKnown: "Nothing is known about this question now.",
    analyzed: (n, sources) => `${n} analyzed, from ${sources}`, analysisOf: (n) => `Analysis of ${n}`, keywords: (n) => `${n} ${n === "1" ? "keyword" : "keywords"}`,
    backToSearch: "Back to search", rule: (rule) => (rule === "none" ? "no rule matched" : `rule ${rule}`), known: "known to a source", avgVolume: "mean volume", avgDifficulty: "mean difficulty",
    waiting: "Asking …", stillWaiting: "The server takes long. Still waiting …",
    kept: (age) => `Kept answer, ${age} old: the index does not answer now. Asking again by itself.`,
    stale: "Part of this is older than it should be.",
    notes: (n) => (n === 1 ? "1 note" : `${n} notes`), down: "The server does not answer.", slow: "The server took too long.", busy: "The server cannot answer now.", failed: "The server failed at this question.",
    retrying: "Trying again by itself.", stillShown: (time) => `What you see is from ${time}.`, refused: "The server refuses this question.",
    seconds: (n) => `${n} s`, minutes: (n) => `${n} min`, hours: (n) => `${n} h`,
    sharedWords: "Words these keywords share", scatter: "Difficulty and popularity", easy: "popular, easy", hard: "popular, hard",
    points: (n, all) => `${n} of ${all} have both figures.`, noPoints: "No keyword here has both figures.",
    legend: "Filled: commercial, transactional or comparison intent.",
    months: (counts, end) => `12 months to ${end}: ${counts}`, index: "the index", cache: "kept answers", fallback: "a fallback", provider: "provider",
  },
  pt: {
    phrase: "Palavra-chave ou frase", search: "Buscar", suggestions: "Sugestões", languages: "Idioma da página", api: "API",
    lead: "Encontre palavras-chave e veja em que cada número se apoia.", forExample: "Por exemplo",
    honest: "Nenhum número é inventado. O que nenhuma fonte sabe aparece como travessão, com o motivo ao lado.",
    filters: "Filtros", chart: "Gráfico", language: "Idioma", any: "qualquer", english: "inglês", portuguese: "português",
    intent: "Intenção", minVolume: "Volume desde", maxDifficulty: "Dificuldade até", order: "Ordem", rows: "Linhas", relevance: "relevância",
    keyword: "Palavra-chave", volume: "Volume", popularity: "Popularidade", difficulty: "Dificuldade", trend: "Tendência", opportunity: "Oportunidade",
    cpc: "Custo por clique", competition: "Concorrência", source: "Fonte", month: "por mês",
    informational: "informacional", navigational: "navegacional", commercial: "comercial", transactional: "transacional", comparison: "comparação",
    rising: "em alta", stable: "estável", declining: "em queda", unknown: "desconhecida",
    fuzzy: "parecida", related: "relacionada", again: "Perguntar de novo", csv: "CSV", before: "Página anterior", after: "Próxima página",
    pasteList: "Analisar uma lista", oneALine: "Uma palavra-chave por linha, no máximo 1.000", analyzeAll: "Analisar", cancel: "Cancelar",
    analyze: (n) => (n ? `Analisar ${n} marcadas` : "Analisar marcadas"),
    select: (k) => `Marcar ${k}`, selectAll: "Marcar todas as linhas", why: (k) => `Em que os números de ${k} se apoiam`,
    range: (from, to, all) => `${from}–${to} de ${all}`,
    found: (n, sources) => `${n} ${n === "1" ? "palavra-chave" : "palavras-chave"}, fonte: ${sources}`,
    nothing: (q) => `Nenhuma palavra-chave corresponde a “${q}”.`, nothingHint: "Tente menos palavras ou outros filtros.",
    nothingWith: "Nenhuma linha aqui tem esta palavra.",
    nothingKnown: "Nada se sabe sobre esta pergunta agora.",
    analyzed: (n, sources) => `${n} analisadas, fonte: ${sources}`, analysisOf: (n) => `Análise de ${n}`, keywords: (n) => `${n} ${n === "1" ? "palavra-chave" : "palavras-chave"}`,
    backToSearch: "Voltar à busca", rule: (rule) => (rule === "none" ? "nenhuma regra se aplica" : `regra ${rule}`), known: "conhecidas por uma fonte", avgVolume: "volume médio", avgDifficulty: "dificuldade média",
    waiting: "Perguntando …", stillWaiting: "O servidor está demorando. Ainda esperando …",
    kept: (age) => `Resposta guardada há ${age}: o índice não responde agora. A página pergunta de novo sozinha.`,
    stale: "Parte disto é mais antiga do que deveria.",
    notes: (n) => (n === 1 ? "1 observação" : `${n} observações`), down: "O servidor não responde.", slow: "O servidor demorou demais.", busy: "O servidor não pode responder agora.", failed: "O servidor falhou nesta pergunta.",
    retrying: "A página tenta de novo sozinha.", stillShown: (time) => `O que você vê é das ${time}.`, refused: "O servidor recusa esta pergunta.",
    seconds: (n) => `${n} s`, minutes: (n) => `${n} min`, hours: (n) => `${n} h`,
    sharedWords: "Palavras em comum", scatter: "Dificuldade e popularidade", easy: "popular, fácil", hard: "popular, difícil",
    points: (n, all) => `${n} de ${all} têm os dois números.`, noPoints: "Nenhuma palavra-chave aqui tem os dois números.",
    legend: "Cheio: intenção comercial, transacional ou de comparação.",
    months: (counts, end) => `12 meses até ${end}: ${counts}`, index: "o índice", cache: "respostas guardadas", fallback: "reserva", provider: "provedor",
  },
};

const SAID = [
  [/^no source gives a count$/, "nenhuma fonte dá uma contagem"],
  [/^no source states it$/, "nenhuma fonte o informa"],
  [/^popularity is unknown$/, "a popularidade é desconhecida"],
  [/^not in the index$/, "não está no índice"],
  [/^unknown: not in the index$/, "desconhecido: não está no índice"],
  [/^the index did not answer$/, "o índice não respondeu"],
  [/^no index entry contains the phrase$/, "nenhuma entrada do índice contém a frase"],
  [/^no source gives 12 monthly counts$/, "nenhuma fonte dá 12 contagens mensais"],
  [/^unknown: no source states a volume(?:; (.+): count (\d+)(?:, (.*))?)?$/, (m) => "desconhecido: nenhuma fonte informa um volume" + (m[1] ? `; ${m[1]}: contagem ${m[2]}` + (m[3] ? `, ${m[3]}` : "") : "")],
  [/^percentile of log\((\d+)\) within (.+), (\S+)$/, (m) => `percentil de log(${m[1]}) em ${m[2]}, ${m[3]}`],
  [/^corpus-v1: (\d+) of (\d+) index entries contain the phrase$/, (m) => `corpus-v1: ${m[1]} de ${m[2]} entradas do índice contêm a frase`],
  [/^Start with "(.+)"$/, (m) => `Comece por “${m[1]}”`],
  [/^Prefer longer phrases to "(.+)"$/, (m) => `Prefira frases mais longas a “${m[1]}”`],
  [/^Publish soon on "(.+)": interest in it grows$/, (m) => `Publique logo sobre “${m[1]}”: o interesse cresce`],
  [/^Do not build on "(.+)" alone: interest in it falls$/, (m) => `Não conte só com “${m[1]}”: o interesse cai`],
  [/^Import search volumes, for example a Keyword Planner export$/, "Importe volumes de busca, por exemplo do Planejador de palavras-chave"],
  [/^(\d+) of (\d+) keywords have a known volume$/, (m) => `${m[1]} de ${m[2]} palavras-chave têm volume conhecido`],
  [/^its opportunity of (\S+) is the highest of (\d+) known: popularity (\S+), difficulty (\S+), (\S+) intent \((.+)\)$/, (m) => `sua oportunidade de ${m[1]} é a maior de ${m[2]} conhecidas: popularidade ${m[3]}, dificuldade ${m[4]}, intenção ${WORDS.pt[m[5]]} (${m[6]})`],
  [/^its difficulty is (\S+) of 100 \((.+)\)$/, (m) => `sua dificuldade é ${m[1]} de 100 (${m[2]})`],
  [/^mean of the last 3 months over the mean of the 9 before is (\S+), Mann-Kendall p = (\S+)$/, (m) => `a média dos últimos 3 meses sobre a dos 9 anteriores é ${m[1]}, Mann-Kendall p = ${m[2]}`],
  [/^The index could not be asked; nothing is known about this question now\.$/, "O índice não pôde ser consultado; nada se sabe sobre esta pergunta agora."],
  [/^The index is being opened; \/health\/ready turns UP when it is done\.$/, "O índice está sendo aberto; /health/ready fica UP quando terminar."],
];

let language = preferred();
let format = formats();

function preferred() {
  const kept = stored();
  if (kept in WORDS) return kept;
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find((tag) => tag in WORDS) || "en";
}

function stored() {
  try {
    return localStorage.getItem("language");
  } catch {
    return null; // storage is off
  }
}

function formats() {
  const one = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return {
    whole: new Intl.NumberFormat(language, { maximumFractionDigits: 0 }),
    tenths: new Intl.NumberFormat(language, one),
    hundredths: new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    time: new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }),
  };
}

export const currentLanguage = () => language;
export const whole = (n) => format.whole.format(n);
export const tenths = (n) => format.tenths.format(n);
export const hundredths = (n) => format.hundredths.format(n);
export const clock = (date) => format.time.format(date);

export function words(key, ...values) {
  const word = WORDS[language][key];
  return typeof word === "function" ? word(...values) : word;
}

export function age(seconds) {
  if (seconds < 60) return words("seconds", whole(seconds));
  return seconds < 3600 ? words("minutes", whole(seconds / 60)) : words("hours", whole(seconds / 3600));
}

/** What the server said, as an element in the language it then is in. */
export function said(text) {
  const made = document.createElement("span");
  if (language === "pt") {
    for (const [pattern, translated] of SAID) {
      const match = pattern.exec(text);
      if (match) {
        made.append(typeof translated === "string" ? translated : translated(match));
        return made;
      }
    }
    made.lang = "en";
  }
  made.append(text);
  return made;
}

/** Puts the words into all of the page that is marked with `data-t`. */
export function speak(wanted) {
  if (wanted) {
    language = wanted;
    format = formats();
    try {
      localStorage.setItem("language", wanted);
    } catch {
      // storage is off; the choice lasts as long as the page
    }
  }
  document.documentElement.lang = language;
  document.documentElement.dataset.spoken = language;
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = words(element.dataset.t);
  for (const button of document.querySelectorAll("#languages button")) button.setAttribute("aria-pressed", String(button.lang === language));
  for (const [id, key] of [["before", "before"], ["after", "after"], ["suggestions", "suggestions"], ["languages", "languages"], ["aside", "chart"]])
    document.getElementById(id).setAttribute("aria-label", words(key));
}
