//! The packages to install; `../requirements` lists who uses which.

/// The packages of an environment, each pinned by its version and its hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirements {
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
}

impl Requirements {
    /// The bench's counter and the STM32F405's emulator.
    pub const UNICORN: Self = Self::new("unicorn", include_str!("../requirements/unicorn.txt"));

    /// A search by workers.
    pub const SEARCH: Self = Self::new("search", include_str!("../requirements/search.txt"));

    /// mdBook, which makes the book.
    pub const BOOK: Self = Self::new("book", include_str!("../requirements/book.txt"));

    /// Packages that the tests compare with: the runtimes of other formats, and tables.
    pub const GATE: Self = Self::new("gate", include_str!("../requirements/gate.txt"));

    /// The frameworks of workload H1, and the exporters of vectors.
    pub const FRAMEWORKS: Self = Self::new("frameworks", include_str!("../requirements/frameworks.txt"));

    /// The packages of a requirements file, in pip's format, and the name of their environment's folder.
    pub const fn new(name: &'static str, text: &'static str) -> Self {
        Self { name, text }
    }
}
