//! Pickles of state dicts, read without running them.
//!
//! A pickle is a program for a machine with a stack, whose `REDUCE` calls whatever function the pickle names. Here the
//! functions are a fixed list, those that PyTorch's own `weights_only` knows tensors by, and none of them is more than a
//! structure; what any other name makes is an [`Object::Opaque`], of which nothing is read but that name. Objects lie in one list and refer to each other by position, so that memory is
//! in proportion to the pickle, however often it refers to one object, and circles are harmless.

mod machine;

use std::fmt;

use crate::Error;
use machine::Machine;

/// The position of an object.
pub(crate) type Id = usize;

/// What a pickle made.
#[derive(Debug)]
pub(crate) enum Object<'a> {
    Text(&'a str),
    Int(i64),
    Tuple(Vec<Id>),
    List(Vec<Id>),
    /// In the order of insertion.
    Dict(Vec<(Id, Id)>),
    Global(Global<'a>),
    Storage(Storage<'a>),
    Tensor(View<'a>),
    /// What a function or a class that is not known made.
    Opaque(Name<'a>),
    /// Something that no state dict is read from: a number, a flag, bytes, a set.
    Other,
}

/// A function or a class: its module and its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name<'a>(&'a str, &'a str);

impl Name<'_> {
    /// Whether it makes a tensor, or a part of one, in a way that is not known here.
    pub(crate) fn is_of_tensors(&self) -> bool {
        let torch = self.0 == "torch" || self.0.starts_with("torch.");
        torch && ["_rebuild", "Tensor", "Storage"].iter().any(|part| self.1.contains(part))
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// What a pickle names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Global<'a> {
    OrderedDict,
    RebuildTensor,
    RebuildParameter,
    RebuildFromType,
    Size,
    /// The types of storages.
    Storage(Element),
    /// Names that stand for a value of no concern, as types and devices do.
    Value,
    /// Any other.
    Unknown(Name<'a>),
}

/// The type of a tensor's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    F64,
    F32,
    F16,
    BF16,
    /// Integers and flags; the name in PyTorch.
    Other(&'static str),
}

/// Bytes in the archive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Storage<'a> {
    pub key: &'a str,
    pub element: Element,
}

/// A part of a storage.
#[derive(Clone, Debug)]
pub(crate) struct View<'a> {
    pub storage: Storage<'a>,
    pub offset: usize,
    pub shape: Vec<usize>,
    /// Elements from one index to the next, in each dimension.
    pub stride: Vec<usize>,
}

impl<'a> Global<'a> {
    fn of(module: &'a str, name: &'a str) -> Self {
        match (module, name) {
            ("collections", "OrderedDict") => Self::OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2") => Self::RebuildTensor,
            ("torch._utils", "_rebuild_parameter" | "_rebuild_parameter_with_state") => {
                Self::RebuildParameter
            }
            ("torch._tensor", "_rebuild_from_type_v2") => Self::RebuildFromType,
            ("torch", "Size") => Self::Size,
            ("torch", "DoubleStorage") => Self::Storage(Element::F64),
            ("torch", "FloatStorage") => Self::Storage(Element::F32),
            ("torch", "HalfStorage") => Self::Storage(Element::F16),
            ("torch", "BFloat16Storage") => Self::Storage(Element::BF16),
            ("torch", "LongStorage") => Self::Storage(Element::Other("int64")),
            ("torch", "IntStorage") => Self::Storage(Element::Other("int32")),
            ("torch", "ShortStorage") => Self::Storage(Element::Other("int16")),
            ("torch", "CharStorage") => Self::Storage(Element::Other("int8")),
            ("torch", "ByteStorage") => Self::Storage(Element::Other("uint8")),
            ("torch", "BoolStorage") => Self::Storage(Element::Other("bool")),
            ("torch", "Tensor") | ("torch.nn.parameter", "Parameter") => Self::Value,
            ("torch", "device" | "float64" | "float32" | "float16" | "bfloat16" | "int64" | "strided") => {
                Self::Value
            }
            _ => Self::Unknown(Name(module, name)),
        }
    }
}

/// A pickle that was read.
#[derive(Debug)]
pub(crate) struct Pickle<'a> {
    objects: Vec<Object<'a>>,
    root: Id,
}

impl<'a> Pickle<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        Machine::new(bytes).run()
    }

    pub(crate) fn root(&self) -> &Object<'a> {
        &self.objects[self.root]
    }

    pub(crate) fn object(&self, id: Id) -> &Object<'a> {
        &self.objects[id]
    }

    /// What was not read, each name once, in order.
    pub(crate) fn opaque(&self) -> Vec<Name<'a>> {
        let mut names = Vec::new();
        for object in &self.objects {
            if let Object::Opaque(name) = object
                && !names.contains(name)
            {
                names.push(*name);
            }
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::machine::integer;
    use super::*;

    fn refuses(bytes: &[u8]) -> String {
        Pickle::read(bytes).unwrap_err().to_string()
    }

    #[test]
    fn code_is_named_and_not_run() {
        // pickle.dumps of objects whose __reduce__ is (os.system, ("id",)), with protocols 2 and 4; eval; and INST, NEWOBJ and
        // NEWOBJ_EX, which make objects in other ways.
        let two = b"\x80\x02cposix\nsystem\nq\x00X\x02\x00\x00\x00idq\x01\x85q\x02Rq\x03.";
        let four = b"\x80\x04\x95\x1d\0\0\0\0\0\0\0\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x02id\x94\x85\x94R\x94.";
        for (bytes, name) in [
            (&two[..], "posix.system"),
            (four, "posix.system"),
            (b"c__builtin__\neval\n(X\x01\x00\x00\x001tR.", "__builtin__.eval"),
            (b"(iposix\nsystem\n.", "posix.system"),
            (b"cposix\nsystem\n)\x81.", "posix.system"),
            (b"cposix\nsystem\n)}\x92.", "posix.system"),
            // Its attributes and items are not read either.
            (
                b"cargparse\nNamespace\n)\x81}X\x01\x00\x00\x00aK\x01sbX\x01\x00\x00\x00bNs.",
                "argparse.Namespace",
            ),
        ] {
            let pickle = Pickle::read(bytes).unwrap();
            assert!(matches!(pickle.root(), Object::Opaque(made) if made.to_string() == name), "{name}");
            assert_eq!(pickle.opaque().len(), 1);
        }
        // Extensions' codes stand for names that the file does not have.
        for bytes in [&b"\x82\x01."[..], b"(o."] {
            assert!(refuses(bytes).contains("the pickle has the opcode"), "{bytes:?}");
        }
        // A tuple, a text or a tensor's function's result is nothing to call.
        assert!(refuses(b"))R.").contains("something is called"));
        assert!(refuses(b"\x80\x02N)\x81.").contains("something is called"));
    }

    #[test]
    fn circles_and_copies_take_no_memory() {
        // A list in itself.
        let pickle = Pickle::read(b"]q\x00h\x00a.").unwrap();
        assert!(matches!(pickle.root(), Object::List(items) if items[..] == [0]));
        // Thirty times a tuple of the same tuple twice.
        let mut bytes = b")q\x00".to_vec();
        (0..30).for_each(|_| bytes.extend(b"h\x00h\x00\x86q\x00"));
        bytes.push(b'.');
        assert_eq!(Pickle::read(&bytes).unwrap().objects.len(), 31);
    }

    #[test]
    fn whole_numbers_have_any_length() {
        let of = |bytes: &[u8]| match integer(bytes) {
            Object::Int(value) => Some(value),
            _ => None,
        };
        assert_eq!(of(b""), Some(0));
        assert_eq!(of(b"\xff"), Some(-1));
        assert_eq!(of(b"\xff\x00"), Some(255));
        assert_eq!(of(&[1; 9]), None);
    }

    #[test]
    fn a_mark_is_not_passed() {
        for bytes in
            [&b"N(\x85."[..], b"N(a.", b"(.", b"t.", b"R.", b"q\0.", b"h\x05.", b"X\xff\xff\xff\xff."]
        {
            assert!(Pickle::read(bytes).is_err(), "{bytes:?}");
        }
    }
}
