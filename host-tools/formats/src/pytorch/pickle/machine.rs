//! The machine of pickles: opcodes, a stack, a memo.

use std::collections::HashMap;

use super::super::damaged;
use super::{Global, Id, Name, Object, Pickle, Storage, View};
use crate::Error;

/// The machine that a pickle is a program for.
pub(super) struct Machine<'a> {
    rest: &'a [u8],
    objects: Vec<Object<'a>>,
    stack: Vec<Id>,
    /// Heights of the stack.
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
}

impl<'a> Machine<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, objects: Vec::new(), stack: Vec::new(), marks: Vec::new(), memo: HashMap::new() }
    }

    /// The opcodes are those of PyTorch's `weights_only`, and the ones that protocols 3 to 5 write in their place.
    pub(super) fn run(mut self) -> Result<Pickle<'a>, Error> {
        loop {
            match self.byte()? {
                // PROTO, FRAME
                0x80 => drop(self.take(1)?),
                0x95 => drop(self.take(8)?),
                // STOP
                b'.' => {
                    let root = self.pop()?;
                    return Ok(Pickle { objects: self.objects, root });
                }
                // MARK
                b'(' => self.marks.push(self.stack.len()),
                // NONE, NEWTRUE, NEWFALSE, BINFLOAT, EMPTY_SET
                b'N' | 0x88 | 0x89 | 0x8f => self.push(Object::Other),
                b'G' => {
                    self.take(8)?;
                    self.push(Object::Other);
                }
                // BININT, BININT1, BININT2, LONG1, LONG4
                b'J' => {
                    let value = i32::from_le_bytes(self.array()?);
                    self.push(Object::Int(value.into()));
                }
                b'K' => {
                    let value = self.byte()?;
                    self.push(Object::Int(value.into()));
                }
                b'M' => {
                    let value = u16::from_le_bytes(self.array()?);
                    self.push(Object::Int(value.into()));
                }
                0x8a => {
                    let len = self.byte()?;
                    let bytes = self.take(len.into())?;
                    self.push(integer(bytes));
                }
                0x8b => {
                    let len = self.len_of_u32()?;
                    let bytes = self.take(len)?;
                    self.push(integer(bytes));
                }
                // BINUNICODE, SHORT_BINUNICODE, SHORT_BINSTRING, BINUNICODE8
                b'X' => {
                    let len = self.len_of_u32()?;
                    self.text(len)?;
                }
                0x8d => {
                    let len = self.len_of_u64()?;
                    self.text(len)?;
                }
                0x8c | b'U' => {
                    let len = self.byte()?;
                    self.text(len.into())?;
                }
                // BINBYTES, SHORT_BINBYTES, BINBYTES8 and BYTEARRAY8
                b'B' => {
                    let len = self.len_of_u32()?;
                    self.take(len)?;
                    self.push(Object::Other);
                }
                0x8e | 0x96 => {
                    let len = self.len_of_u64()?;
                    self.take(len)?;
                    self.push(Object::Other);
                }
                b'C' => {
                    let len = self.byte()?;
                    self.take(len.into())?;
                    self.push(Object::Other);
                }
                // EMPTY_LIST, EMPTY_DICT, EMPTY_TUPLE
                b']' => self.push(Object::List(Vec::new())),
                b'}' => self.push(Object::Dict(Vec::new())),
                b')' => self.push(Object::Tuple(Vec::new())),
                // TUPLE, TUPLE1, TUPLE2, TUPLE3
                b't' => {
                    let items = self.pop_to_mark()?;
                    self.push(Object::Tuple(items));
                }
                count @ 0x85..=0x87 => {
                    let from = self.stack.len().checked_sub(usize::from(count) - 0x84);
                    let from = from.filter(|&from| self.marks.last().is_none_or(|&mark| mark <= from));
                    let items = self.stack.split_off(from.ok_or_else(underflow)?);
                    self.push(Object::Tuple(items));
                }
                // APPEND, APPENDS
                b'a' => {
                    let item = self.pop()?;
                    self.append(vec![item])?;
                }
                b'e' => {
                    let items = self.pop_to_mark()?;
                    self.append(items)?;
                }
                // ADDITEMS, POP_MARK, FROZENSET, POP
                0x90 | b'1' => drop(self.pop_to_mark()?),
                0x91 => {
                    self.pop_to_mark()?;
                    self.push(Object::Other);
                }
                b'0' => drop(self.pop()?),
                // SETITEM, SETITEMS
                b's' => {
                    let value = self.pop()?;
                    let key = self.pop()?;
                    self.set(&[key, value])?;
                }
                b'u' => {
                    let items = self.pop_to_mark()?;
                    self.set(&items)?;
                }
                // BINGET, LONG_BINGET
                b'h' => {
                    let at = self.byte()?;
                    self.recall(at.into())?;
                }
                b'j' => {
                    let at = u32::from_le_bytes(self.array()?);
                    self.recall(at)?;
                }
                // BINPUT, LONG_BINPUT, MEMOIZE
                b'q' => {
                    let at = self.byte()?;
                    self.remember(at.into())?;
                }
                b'r' => {
                    let at = u32::from_le_bytes(self.array()?);
                    self.remember(at)?;
                }
                0x94 => {
                    let at = u32::try_from(self.memo.len()).map_err(damaged)?;
                    self.remember(at)?;
                }
                // GLOBAL, STACK_GLOBAL
                b'c' => {
                    let module = self.line()?;
                    let name = self.line()?;
                    self.push(Object::Global(Global::of(module, name)));
                }
                0x93 => {
                    let (name, module) = (self.pop()?, self.pop()?);
                    let (Object::Text(module), Object::Text(name)) =
                        (&self.objects[module], &self.objects[name])
                    else {
                        return Err(damaged("a name is no text"));
                    };
                    let global = Global::of(module, name);
                    self.push(Object::Global(global));
                }
                // REDUCE and NEWOBJ; NEWOBJ_EX has named arguments, too
                b'R' | 0x81 => {
                    let (arguments, function) = (self.pop()?, self.pop()?);
                    let made = self.call(function, arguments)?;
                    self.push(made);
                }
                0x92 => {
                    let (_, arguments, function) = (self.pop()?, self.pop()?, self.pop()?);
                    let made = self.call(function, arguments)?;
                    self.push(made);
                }
                // INST: a class that is called with what is above the mark
                b'i' => {
                    let (module, name) = (self.line()?, self.line()?);
                    self.pop_to_mark()?;
                    self.push(Object::Opaque(Name(module, name)));
                }
                // BUILD: attributes, of which no state dict is read
                b'b' => drop(self.pop()?),
                // BINPERSID
                b'Q' => {
                    let id = self.pop()?;
                    let storage = self.storage(id)?;
                    self.push(storage);
                }
                opcode => {
                    return Err(damaged(format!(
                        "the pickle has the opcode {opcode:#04x}, which state dicts have not"
                    )));
                }
            }
        }
    }

    /// Calls one of the functions that are known.
    fn call(&self, function: Id, arguments: Id) -> Result<Object<'a>, Error> {
        let Object::Tuple(arguments) = &self.objects[arguments] else {
            return Err(damaged("arguments are no tuple"));
        };
        match (&self.objects[function], &arguments[..]) {
            (Object::Global(Global::Unknown(name)), _) => Ok(Object::Opaque(*name)),
            (Object::Global(Global::OrderedDict), []) => Ok(Object::Dict(Vec::new())),
            (Object::Global(Global::OrderedDict), [items]) => self.dict(*items),
            (Object::Global(Global::Size), [shape]) => Ok(Object::Tuple(self.items(*shape)?.to_vec())),
            (Object::Global(Global::Value), _) => Ok(Object::Other),
            (Object::Global(Global::RebuildParameter), [tensor, ..]) => match &self.objects[*tensor] {
                Object::Tensor(view) => Ok(Object::Tensor(view.clone())),
                Object::Opaque(name) => Ok(Object::Opaque(*name)),
                _ => Err(damaged("a parameter is no tensor")),
            },
            // Of a tensor with attributes: its function and arguments.
            (Object::Global(Global::RebuildFromType), [function, _, arguments, ..]) => {
                match self.objects[*function] {
                    Object::Global(Global::RebuildTensor | Global::RebuildParameter) => {
                        self.call(*function, *arguments)
                    }
                    Object::Global(Global::Unknown(name)) => Ok(Object::Opaque(name)),
                    _ => Err(damaged("a tensor is made by no function of tensors")),
                }
            }
            (Object::Global(Global::RebuildTensor), [storage, offset, shape, stride, ..]) => {
                let storage = match self.objects[*storage] {
                    Object::Storage(storage) => storage,
                    Object::Opaque(name) => return Ok(Object::Opaque(name)),
                    _ => return Err(damaged("a tensor has no storage")),
                };
                let (shape, stride) = (self.dimensions(*shape)?, self.dimensions(*stride)?);
                if shape.len() != stride.len() {
                    return Err(damaged("a tensor has not as many strides as dimensions"));
                }
                Ok(Object::Tensor(View { storage, offset: self.dimension(*offset)?, shape, stride }))
            }
            _ => Err(damaged("something is called that is no function of state dicts")),
        }
    }

    /// A dict of a list of pairs.
    fn dict(&self, items: Id) -> Result<Object<'a>, Error> {
        let pairs = self.items(items)?.iter().map(|&pair| match self.items(pair)? {
            &[key, value] => Ok((key, value)),
            _ => Err(damaged("an item of a dict is no pair")),
        });
        Ok(Object::Dict(pairs.collect::<Result<_, _>>()?))
    }

    fn items(&self, id: Id) -> Result<&[Id], Error> {
        match &self.objects[id] {
            Object::Tuple(items) | Object::List(items) => Ok(items),
            _ => Err(damaged("a tuple is none")),
        }
    }

    fn dimensions(&self, id: Id) -> Result<Vec<usize>, Error> {
        self.items(id)?.iter().map(|&id| self.dimension(id)).collect()
    }

    fn dimension(&self, id: Id) -> Result<usize, Error> {
        match self.objects[id] {
            Object::Int(value) => {
                usize::try_from(value).map_err(|_| damaged(format!("a dimension is {value}")))
            }
            _ => Err(damaged("a dimension is no number")),
        }
    }

    /// `("storage", TYPE, KEY, DEVICE, LENGTH)`
    fn storage(&self, id: Id) -> Result<Object<'a>, Error> {
        if let [_, kind, key, ..] = self.items(id)?
            && let (Object::Global(kind), Object::Text(key)) = (&self.objects[*kind], &self.objects[*key])
        {
            match *kind {
                Global::Storage(element) => return Ok(Object::Storage(Storage { key, element })),
                Global::Unknown(name) => return Ok(Object::Opaque(name)),
                _ => {}
            }
        }
        Err(damaged("a storage is not described as PyTorch does it"))
    }

    fn append(&mut self, items: Vec<Id>) -> Result<(), Error> {
        match self.top()? {
            Object::List(list) => list.extend(items),
            Object::Other | Object::Opaque(_) => {}
            _ => return Err(damaged("something is appended to what is no list")),
        }
        Ok(())
    }

    fn set(&mut self, items: &[Id]) -> Result<(), Error> {
        let (pairs, rest) = items.as_chunks();
        match self.top()? {
            Object::Dict(dict) if rest.is_empty() => {
                dict.extend(pairs.iter().map(|&[key, value]| (key, value)))
            }
            Object::Opaque(_) => {}
            _ => return Err(damaged("items are set in what is no dict")),
        }
        Ok(())
    }

    fn recall(&mut self, at: u32) -> Result<(), Error> {
        let id = *self.memo.get(&at).ok_or_else(|| damaged("something is recalled that was not made"))?;
        self.stack.push(id);
        Ok(())
    }

    fn remember(&mut self, at: u32) -> Result<(), Error> {
        let id = *self.stack.last().ok_or_else(underflow)?;
        self.memo.insert(at, id);
        Ok(())
    }

    fn push(&mut self, object: Object<'a>) {
        self.stack.push(self.objects.len());
        self.objects.push(object);
    }

    fn pop(&mut self) -> Result<Id, Error> {
        if self.marks.last().is_some_and(|&mark| mark >= self.stack.len()) {
            return Err(underflow());
        }
        self.stack.pop().ok_or_else(underflow)
    }

    fn pop_to_mark(&mut self) -> Result<Vec<Id>, Error> {
        let mark = self.marks.pop().ok_or_else(underflow)?;
        Ok(self.stack.split_off(mark))
    }

    fn top(&mut self) -> Result<&mut Object<'a>, Error> {
        let id = *self.stack.last().ok_or_else(underflow)?;
        Ok(&mut self.objects[id])
    }

    fn len_of_u32(&mut self) -> Result<usize, Error> {
        usize::try_from(u32::from_le_bytes(self.array()?)).map_err(damaged)
    }

    fn len_of_u64(&mut self) -> Result<usize, Error> {
        usize::try_from(u64::from_le_bytes(self.array()?)).map_err(damaged)
    }

    fn text(&mut self, len: usize) -> Result<(), Error> {
        let text = std::str::from_utf8(self.take(len)?).map_err(damaged)?;
        self.push(Object::Text(text));
        Ok(())
    }

    fn line(&mut self) -> Result<&'a str, Error> {
        let len =
            self.rest.iter().position(|&c| c == b'\n').ok_or_else(|| damaged("the pickle is cut short"))?;
        let line = self.take(len)?;
        self.take(1)?;
        std::str::from_utf8(line).map_err(damaged)
    }

    fn byte(&mut self) -> Result<u8, Error> {
        self.array().map(|[byte]| byte)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (array, rest) =
            self.rest.split_first_chunk().ok_or_else(|| damaged("the pickle is cut short"))?;
        self.rest = rest;
        Ok(*array)
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) =
            self.rest.split_at_checked(len).ok_or_else(|| damaged("the pickle is cut short"))?;
        self.rest = rest;
        Ok(taken)
    }
}

/// A whole number of any length, if it is one that fits.
pub(super) fn integer(bytes: &[u8]) -> Object<'static> {
    let sign = bytes.last().is_some_and(|&high| high >= 128);
    let mut value = [if sign { 255 } else { 0 }; 8];
    match value.get_mut(..bytes.len()) {
        Some(low) => {
            low.copy_from_slice(bytes);
            Object::Int(i64::from_le_bytes(value))
        }
        None => Object::Other,
    }
}

fn underflow() -> Error {
    damaged("the pickle takes more than it made")
}
