//! The table of banned phrases, and its exceptions. To ban a phrase, add a row.

/// A phrase that is not written, as a regular expression.
pub(super) struct Banned {
    pub(super) pattern: &'static str,
    /// Matches that also match this are fine; empty for none.
    pub(super) fine: &'static str,
    /// What to write instead.
    pub(super) instead: &'static str,
    /// A sentence with the phrase, for the test.
    #[cfg(test)]
    pub(super) planted: &'static str,
    /// The sentence in plain English, in which nothing may be found.
    #[cfg(test)]
    pub(super) right: &'static str,
}

macro_rules! banned {
    ($($pattern:literal $(except $fine:literal)? => $instead:literal, $planted:literal => $right:literal;)+) => {
        pub(super) const BANNED: &[Banned] = &[$(Banned {
            pattern: $pattern,
            fine: concat!($($fine)?),
            instead: $instead,
            #[cfg(test)]
            planted: $planted,
            #[cfg(test)]
            right: $right,
        }),+];
    };
}

banned! {
    r"(?i)\banew\b" => "again, or new", "it starts anew" => "it starts again";
    r"(?i)\bbut for\b" => "except, apart from", "all but for the last" => "all except the last";
    r"(?i)\bbut that\b" => "except that", "equal but that it learns" => "equal except that it learns";
    r"(?i)\bof (its|his|her|their|our|your) own($|[^\w\s]| (and|for|in|where|which|as|by|so|between|at|to|with)\b)" => "its own ..., separate",
        "a workspace of its own, too" => "its own workspace, too";
    r"(?i)\b(is|are|was|were|be|been) had\b" => "is available, comes from", "it is had from the page" => "it comes from the page";
    r"(?i)\b(says|tells|knows)\b" => "shows, prints, reports, returns, supports",
        "the tool says why" => "the tool prints why";
    r"(?i)\b(is|are|was|were|be|been) (said|told)\b" => "is reported, is given, is distinguished",
        "the user is told why" => "the tool prints why";
    r"(?i)(\w+ )?\b(is|are|was|were|be) no \w+" except r"(?i)^there |no (longer|more|less|fewer|better|worse|larger|smaller|higher|lower|slower|faster|later|earlier|way|need|reason)$"
        => "is not a ...", "a word that is no number" => "a word that is not a number";
    r"\b[Nn]one (if|of an?|likewise)\b" => "`None` if, empty if", "the mean; none if empty" => "the mean, or `None` if empty";
    r"\b(goes|go|went) with\b" => "requires, belongs to, applies to", "--port goes with --via serial" => "--port requires --via serial";
    r"\b(an?|one|two|three|four|eight|sixteen|\d+([.,]\d+)*|bytes?|bits?|cycles|scale|rate) ([a-z-]+ )?an? (layer|row|column|class|line|channel|epoch|runtime|weight|device|core|prediction|step|input|output|window|target|board|firmware)\b"
        except r"^\S+ (\w+(ed|ing)|is|was|has|are|that|in|on|of|off|for|to|with|without|from|and|or|reads?|gives?|as|by|if|when|where|than|takes?|makes?|at|into|onto|per|after|before|about|below|above|like|through|such|not|between|decides|stands|costs|moves|so|until|while) an? "
        => "per ..., for each ...", "two numbers a layer" => "two numbers per layer";
    r"(^|[.:?] )What (is|are|was|were|has|have|a|an|the|it|they|can|must|may|one|each)\b[^?]*($|[.;])"
        => "a noun: the output of, the file that ..", "What is written first." => "The first line.";
    r"(?i)\bas a rule\b" => "usually", "as a rule it is small" => "usually it is small";
    r"(?i)\b(is|are) worn\b( out)?" except r"out$" => "runs with recorded data", "the board is worn" => "the board replays recordings";
    r"(?i)\b(\w+ )?of (which|whom)\b" except r"^(each|one|two|some|most|all|first) "
        => "two sentences, or whose", "two slots, of which one is valid" => "two slots. One of them is valid";
    r"(?i)\b(whereof|therein|thereof|wherein|whence|whereby|hitherto|whereupon|thereupon|upon which|lest|likewise|whilst|amongst)\b"
        => "a shorter sentence", "none likewise" => "the same";
    r"(?i)\{?\bbeside\b(::)?" except r"\{|::" => "next to, with, in addition to", "the file beside the model" => "the file next to the model";
    r"(?i)\banother than\b" => "different from", "another than the last" => "different from the last";
    r"\bin the mean($|[.,;:])" => "on average", "10 % in the mean, 20 % at most" => "10 % on average, 20 % at most";
    r"(?i)\bfor ever\b" => "forever", "it sleeps for ever" => "it sleeps forever";
    r"\b(is|are) none of\b" => "is not one of", "it is none of the classes" => "it is not one of the classes";
    r"(?i)\bin vain\b" => "without effect, for nothing", "no work is done in vain" => "no work is wasted";
    r"(?i)\bfor good\b" => "permanently", "it is locked for good" => "it is locked permanently";
    r"\b(has|have|had) not[.;:]" => "does not have it, cannot", "a layer that it has not." => "a layer that it does not have.";
    r"(?i)\b(quant|optim|initial|normal|standard|general|serial|personal|token|regular|minim|maxim|summar|visual|organ|recogn|real|categor|random|discret|util|special|final|character|emphas|synchron|local|parametr|penal|vector|winsor|author|stabil|custom|factor|linear|memor|priorit|neutral|digit|sanit|central|apolog|anonym|symbol|equal|dequant|denormal|reinitial|deserial)is(e|ed|es|er|ers|ing|ation|ations|able)\b"
        => "American spelling: -ize", "quantised weights" => "quantized weights";
    r"(?i)\b((colo|behavio|neighbo|favo|hono|flavo|humo|vapo|armo|harbo)ur\w*|analys(ed?|es|ing)|(label|model|cancel|travel|signal|channel|level|marshal)l(ed|ing|er)|(licen|defen|offen)ces?|centred?|fib(re|res)|grey|catalogues?|programmes?|artefacts?|judgements?|learnt|spelt|practise[ds]?|ageing|(to|back|after)wards)\b" except r"(?i)analyses"
        => "American spelling", "labelled neighbours" => "labeled neighbors";
    r"—|\s–\s" => "a full stop or a colon", "fast — and small" => "fast and small";
    r";\s[^.;:?!|(]*\b(is|are|was|were|has|have|does|can|must|may)\b[^.;:?!|(]*;\s" => "full stops", "one is read; two are kept; three are not" => "One is read. Two are kept";
}

/// Where a phrase stays.
pub(super) struct Allowed {
    /// A file, or the folder of several.
    pub(super) path: &'static str,
    pub(super) phrase: &'static str,
    pub(super) reason: &'static str,
}

impl Allowed {
    pub(super) fn covers(&self, path: &str, phrase: &str) -> bool {
        path.starts_with(self.path) && phrase.contains(self.phrase)
    }
}

/// The exceptions.
pub(super) const ALLOWED: &[Allowed] = &[
    Allowed {
        path: "host-tools/cli/src/commands/quantize.rs",
        phrase: "quantise",
        reason: "the verb's hidden alias",
    },
    Allowed {
        path: "src/int8/params.rs",
        phrase: "Quantisation",
        reason: "an alias for the search of the documentation",
    },
];

/// Files that are not read: licenses, generated source, and this table.
pub(super) const NOT_OURS: &[&str] = &[
    "host-tools/licenses/",
    "host-tools/formats/src/tflite/schema.generated.rs",
    "host-tools/checks/src/english/patterns.rs",
];
