// CRC-32 of schema.fbs ffd27208, of what follows e9e02019.
pub use root::*;

const _: () = ::planus::check_version_compatibility("planus-1.3.0");


/// The root namespace
/// 
/// Generated from these locations:
/// * File `schema.fbs`
#[no_implicit_prelude]
#[allow(clippy::needless_lifetimes)]
mod root {
/// The namespace `tflite`
/// 
/// Generated from these locations:
/// * File `schema.fbs`
pub mod tflite {
/// The table `Other` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Table `Other` in the file `schema.fbs:13`
#[derive(Clone, Debug, PartialEq, PartialOrd,
Eq, Ord, Hash,
::serde::Serialize, ::serde::Deserialize
)]
pub struct Other{
    }


#[allow(clippy::derivable_impls)]
impl ::core::default::Default for Other {
    fn default() -> Self {
        Self {
        
        }
    }
}


impl Other {
    /// Creates a [OtherBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> OtherBuilder<()> {
        OtherBuilder(())
    }

    #[allow(clippy::too_many_arguments)]
    pub fn create(
        builder: &mut ::planus::Builder,
        
    ) -> ::planus::Offset<Self> {

        let table_writer: ::planus::table_writer::TableWriter::<4> = ::core::default::Default::default();
        unsafe {
            table_writer.finish(builder, |_table_writer| {});
        }builder.current_offset()
    }
}

impl ::planus::WriteAs<::planus::Offset<Other>> for Other {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Other> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl ::planus::WriteAsOptional<::planus::Offset<Other>> for Other {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<Other>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl ::planus::WriteAsOffset<Other> for Other {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Other> {
        Other::create(
            builder,
        
        )
    }
}

/// Builder for serializing an instance of the [Other] type.
///
/// Can be created using the [Other::builder] method.
#[derive(Debug)]
#[must_use]
pub struct OtherBuilder<State>(State);



impl<
    
> OtherBuilder<(
    
)> {
    /// Finish writing the builder to get an [Offset](::planus::Offset) to a serialized [Other].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::Offset<Other>
        where Self: ::planus::WriteAsOffset<Other>
    {
        ::planus::WriteAsOffset::prepare(&self, builder)
    }
}

impl<
    
> ::planus::WriteAs<::planus::Offset<Other>> for OtherBuilder<(
    
)> {
    type Prepared = ::planus::Offset<Other>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Other> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl<
    
> ::planus::WriteAsOptional<::planus::Offset<Other>> for OtherBuilder<(
    
)> {
    type Prepared = ::planus::Offset<Other>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<Other>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl<
    
> ::planus::WriteAsOffset<Other> for OtherBuilder<(
    
)> {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Other> {
        Other::create(
            builder,
            
        )
    }
}

/// Reference to a deserialized [Other].
#[derive(Copy, Clone)]
pub struct OtherRef<'a>(
    #[allow(dead_code)]
    ::planus::table_reader::Table<'a>
);

impl<'a> OtherRef<'a> {
    
}

impl<'a> ::core::fmt::Debug for OtherRef<'a> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut f = f.debug_struct("OtherRef");
        
        f.finish()
    }
}

impl<'a> ::core::convert::TryFrom<OtherRef<'a>> for Other {
    type Error = ::planus::Error;


    fn try_from(_value: OtherRef<'a>) -> ::planus::Result<Self> {

        ::core::result::Result::Ok(Self {
            
        })
    }
}

impl<'a> ::planus::TableRead<'a> for OtherRef<'a> {
    #[inline]
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        ::core::result::Result::Ok(Self(::planus::table_reader::Table::from_buffer(buffer, offset)?))
    }
}

impl<'a> ::planus::VectorReadInner<'a> for OtherRef<'a> {
    type Error = ::planus::Error;
    const STRIDE: usize = 4;

    unsafe fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(buffer, offset).map_err(|error_kind| error_kind.with_error_location(
            "[OtherRef]",
            "get",
            buffer.offset_from_start,
        ))
    }
}

/// # Safety
/// The planus compiler generates implementations that initialize
/// the bytes in `write_values`.
unsafe impl ::planus::VectorWrite<::planus::Offset<Other>> for Other {
    type Value = ::planus::Offset<Other>;
    const STRIDE: usize = 4;
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> Self::Value {
        ::planus::WriteAs::prepare(self, builder)
    }

    #[inline]
    unsafe fn write_values(
        values: &[::planus::Offset<Other>],
        bytes: *mut ::core::mem::MaybeUninit<u8>,
        buffer_position: u32,
    ) {
        let bytes = bytes as *mut [::core::mem::MaybeUninit<u8>; 4];
        for (i, v) in ::core::iter::Iterator::enumerate(values.iter()) {
            ::planus::WriteAsPrimitive::write(
                v,
                ::planus::Cursor::new(unsafe { &mut *bytes.add(i) }),
                buffer_position - (Self::STRIDE * i) as u32,
            );
        }
    }
}

impl<'a> ::planus::ReadAsRoot<'a> for OtherRef<'a> {
    fn read_as_root(slice: &'a [u8]) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(::planus::SliceWithStartOffset {
            buffer: slice,
            offset_from_start: 0,
        }, 0).map_err(|error_kind| error_kind.with_error_location(
            "[OtherRef]",
            "read_as_root",
            0,
        ))
    }
}

    
/// The table `Buffer` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Table `Buffer` in the file `schema.fbs:15`
#[derive(Clone, Debug, PartialEq, PartialOrd,
Eq, Ord, Hash,
::serde::Serialize, ::serde::Deserialize
)]
pub struct Buffer{
    
        /// The field `data` in the table `Buffer`
        pub data: ::core::option::Option<::planus::alloc::vec::Vec<u8>>,
        /// The field `offset` in the table `Buffer`
        pub offset: u64,
        /// The field `size` in the table `Buffer`
        pub size: u64,}


#[allow(clippy::derivable_impls)]
impl ::core::default::Default for Buffer {
    fn default() -> Self {
        Self {
        data: ::core::default::Default::default(),
        offset: 0,
        size: 0,
        
        }
    }
}


impl Buffer {
    /// Creates a [BufferBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> BufferBuilder<()> {
        BufferBuilder(())
    }

    #[allow(clippy::too_many_arguments)]
    pub fn create(
        builder: &mut ::planus::Builder,
        field_data: impl ::planus::WriteAsOptional<::planus::Offset<[u8]>>,
        field_offset: impl ::planus::WriteAsDefault<u64, u64>,
        field_size: impl ::planus::WriteAsDefault<u64, u64>,
        
    ) -> ::planus::Offset<Self> {let prepared_data = field_data.prepare(builder);let prepared_offset = field_offset.prepare(builder, &0);let prepared_size = field_size.prepare(builder, &0);

        let mut table_writer: ::planus::table_writer::TableWriter::<10> = ::core::default::Default::default();
        if prepared_offset.is_some() {table_writer.write_entry::<u64>(1);}if prepared_size.is_some() {table_writer.write_entry::<u64>(2);}if prepared_data.is_some() {table_writer.write_entry::<::planus::Offset<[u8]>>(0);}

        unsafe {
            table_writer.finish(builder, |object_writer| {if let ::core::option::Option::Some(prepared_offset) = prepared_offset {object_writer.write::<_, _, 8>(&prepared_offset);}if let ::core::option::Option::Some(prepared_size) = prepared_size {object_writer.write::<_, _, 8>(&prepared_size);}if let ::core::option::Option::Some(prepared_data) = prepared_data {object_writer.write::<_, _, 4>(&prepared_data);}
                
            });
        }builder.current_offset()
    }
}

impl ::planus::WriteAs<::planus::Offset<Buffer>> for Buffer {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Buffer> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl ::planus::WriteAsOptional<::planus::Offset<Buffer>> for Buffer {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<Buffer>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl ::planus::WriteAsOffset<Buffer> for Buffer {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Buffer> {
        Buffer::create(
            builder,
        
            
            &self.data,
            
        
            
            self.offset,
            
        
            
            self.size,
            
        
        )
    }
}

/// Builder for serializing an instance of the [Buffer] type.
///
/// Can be created using the [Buffer::builder] method.
#[derive(Debug)]
#[must_use]
pub struct BufferBuilder<State>(State);

impl<
    
> BufferBuilder
<
    (
    
    )
>
{
    /// Setter for the [`data` field](Buffer#structfield.data).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn data<T0>(self, value: T0) -> BufferBuilder<(
    
        T0,
    
    )>
    where T0: ::planus::WriteAsOptional<::planus::Offset<[u8]>>
    {
        BufferBuilder((
            
            value,
        ))
    }

    

    
    /// Sets the [`data` field](Buffer#structfield.data) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn data_as_null(self) -> BufferBuilder<(
        
        (),
    )>
    {
        self.data(())
    }
    
}

impl<
    
        T0,
    
> BufferBuilder
<
    (
    
        T0,
    
    )
>
{
    /// Setter for the [`offset` field](Buffer#structfield.offset).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn offset<T1>(self, value: T1) -> BufferBuilder<(
    
        T0,
    
        T1,
    
    )>
    where T1: ::planus::WriteAsDefault<u64, u64>
    {
        
        let (
            
                v0,
            
        ) = self.0;BufferBuilder((
            
                v0,
            
            value,
        ))
    }

    
    /// Sets the [`offset` field](Buffer#structfield.offset) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn offset_as_default(self) -> BufferBuilder<(
        
            T0,
        
        ::planus::DefaultValue,
    )>
    {
        self.offset(::planus::DefaultValue)
    }
    

    
}

impl<
    
        T0,
    
        T1,
    
> BufferBuilder
<
    (
    
        T0,
    
        T1,
    
    )
>
{
    /// Setter for the [`size` field](Buffer#structfield.size).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn size<T2>(self, value: T2) -> BufferBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
    )>
    where T2: ::planus::WriteAsDefault<u64, u64>
    {
        
        let (
            
                v0,
            
                v1,
            
        ) = self.0;BufferBuilder((
            
                v0,
            
                v1,
            
            value,
        ))
    }

    
    /// Sets the [`size` field](Buffer#structfield.size) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn size_as_default(self) -> BufferBuilder<(
        
            T0,
        
            T1,
        
        ::planus::DefaultValue,
    )>
    {
        self.size(::planus::DefaultValue)
    }
    

    
}



impl<
    
        T0,
    
        T1,
    
        T2,
    
> BufferBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
)> {
    /// Finish writing the builder to get an [Offset](::planus::Offset) to a serialized [Buffer].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::Offset<Buffer>
        where Self: ::planus::WriteAsOffset<Buffer>
    {
        ::planus::WriteAsOffset::prepare(&self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<[u8]>>,
    
        T1: ::planus::WriteAsDefault<u64, u64>,
    
        T2: ::planus::WriteAsDefault<u64, u64>,
    
> ::planus::WriteAs<::planus::Offset<Buffer>> for BufferBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
)> {
    type Prepared = ::planus::Offset<Buffer>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Buffer> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<[u8]>>,
    
        T1: ::planus::WriteAsDefault<u64, u64>,
    
        T2: ::planus::WriteAsDefault<u64, u64>,
    
> ::planus::WriteAsOptional<::planus::Offset<Buffer>> for BufferBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
)> {
    type Prepared = ::planus::Offset<Buffer>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<Buffer>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<[u8]>>,
    
        T1: ::planus::WriteAsDefault<u64, u64>,
    
        T2: ::planus::WriteAsDefault<u64, u64>,
    
> ::planus::WriteAsOffset<Buffer> for BufferBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
)> {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Buffer> {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
        ) = &self.0;Buffer::create(
            builder,
            
                v0,
            
                v1,
            
                v2,
            
        )
    }
}

/// Reference to a deserialized [Buffer].
#[derive(Copy, Clone)]
pub struct BufferRef<'a>(
    #[allow(dead_code)]
    ::planus::table_reader::Table<'a>
);

impl<'a> BufferRef<'a> {
    
        /// Getter for the [`data` field](Buffer#structfield.data).
        #[inline]
        pub fn data(&self) -> ::planus::Result<::core::option::Option<&'a [u8]>> {
            
            
              
              self.0.access(0, "Buffer", "data")
              
            
            
            
        }
    
        /// Getter for the [`offset` field](Buffer#structfield.offset).
        #[inline]
        pub fn offset(&self) -> ::planus::Result<u64> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(1, "Buffer", "offset")
              
            
            ?.unwrap_or(0))
            
        }
    
        /// Getter for the [`size` field](Buffer#structfield.size).
        #[inline]
        pub fn size(&self) -> ::planus::Result<u64> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(2, "Buffer", "size")
              
            
            ?.unwrap_or(0))
            
        }
    
}

impl<'a> ::core::fmt::Debug for BufferRef<'a> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut f = f.debug_struct("BufferRef");
        if let ::core::option::Option::Some(field_data) = self.data().transpose() {
                f.field("data", &field_data);
            }f.field("offset", &self.offset());f.field("size", &self.size());
        f.finish()
    }
}

impl<'a> ::core::convert::TryFrom<BufferRef<'a>> for Buffer {
    type Error = ::planus::Error;


    #[allow(unreachable_code)]
    fn try_from(value: BufferRef<'a>) -> ::planus::Result<Self> {

        ::core::result::Result::Ok(Self {
            data: value.data()?.map(|v| v.to_vec()),offset: ::core::convert::TryInto::try_into(value.offset()?)?,size: ::core::convert::TryInto::try_into(value.size()?)?,
        })
    }
}

impl<'a> ::planus::TableRead<'a> for BufferRef<'a> {
    #[inline]
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        ::core::result::Result::Ok(Self(::planus::table_reader::Table::from_buffer(buffer, offset)?))
    }
}

impl<'a> ::planus::VectorReadInner<'a> for BufferRef<'a> {
    type Error = ::planus::Error;
    const STRIDE: usize = 4;

    unsafe fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(buffer, offset).map_err(|error_kind| error_kind.with_error_location(
            "[BufferRef]",
            "get",
            buffer.offset_from_start,
        ))
    }
}

/// # Safety
/// The planus compiler generates implementations that initialize
/// the bytes in `write_values`.
unsafe impl ::planus::VectorWrite<::planus::Offset<Buffer>> for Buffer {
    type Value = ::planus::Offset<Buffer>;
    const STRIDE: usize = 4;
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> Self::Value {
        ::planus::WriteAs::prepare(self, builder)
    }

    #[inline]
    unsafe fn write_values(
        values: &[::planus::Offset<Buffer>],
        bytes: *mut ::core::mem::MaybeUninit<u8>,
        buffer_position: u32,
    ) {
        let bytes = bytes as *mut [::core::mem::MaybeUninit<u8>; 4];
        for (i, v) in ::core::iter::Iterator::enumerate(values.iter()) {
            ::planus::WriteAsPrimitive::write(
                v,
                ::planus::Cursor::new(unsafe { &mut *bytes.add(i) }),
                buffer_position - (Self::STRIDE * i) as u32,
            );
        }
    }
}

impl<'a> ::planus::ReadAsRoot<'a> for BufferRef<'a> {
    fn read_as_root(slice: &'a [u8]) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(::planus::SliceWithStartOffset {
            buffer: slice,
            offset_from_start: 0,
        }, 0).map_err(|error_kind| error_kind.with_error_location(
            "[BufferRef]",
            "read_as_root",
            0,
        ))
    }
}

    
/// The union `QuantizationDetails` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Union `QuantizationDetails` in the file `schema.fbs:22`
#[derive(Clone, Debug, PartialEq, PartialOrd,
Eq, Ord, Hash,
::serde::Serialize, ::serde::Deserialize)]
pub enum QuantizationDetails{
    
        /// The variant `Custom` in the union `QuantizationDetails`
        Custom(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `Blockwise` in the union `QuantizationDetails`
        Blockwise(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `MultiAxis` in the union `QuantizationDetails`
        MultiAxis(::planus::alloc::boxed::Box<self::Other>),
    
}


impl QuantizationDetails {
    /// Creates a [QuantizationDetailsBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> QuantizationDetailsBuilder<::planus::Uninitialized> {
        QuantizationDetailsBuilder(::planus::Uninitialized)
    }

    #[inline]
    pub fn create_custom(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(1, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_blockwise(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(2, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_multi_axis(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(3, value.prepare(builder).downcast())
    }

    
}



impl ::planus::WriteAsUnion<QuantizationDetails> for QuantizationDetails {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<Self> {
        match self {
            Self::Custom(value) => Self::create_custom(builder, value),
            Self::Blockwise(value) => Self::create_blockwise(builder, value),
            Self::MultiAxis(value) => Self::create_multi_axis(builder, value),
            
        }
    }
}


impl ::planus::WriteAsOptionalUnion<QuantizationDetails> for QuantizationDetails {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<Self>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}

/// Builder for serializing an instance of the [QuantizationDetails] type.
///
/// Can be created using the [QuantizationDetails::builder] method.
#[derive(Debug)]
#[must_use]
pub struct QuantizationDetailsBuilder<T>(T);

impl QuantizationDetailsBuilder<::planus::Uninitialized> {
    /// Creates an instance of the [`Custom` variant](QuantizationDetails#variant.Custom).
    #[inline]
    pub fn custom<T>(
        self,
        value: T,
    ) -> QuantizationDetailsBuilder<::planus::Initialized<1, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        QuantizationDetailsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`Blockwise` variant](QuantizationDetails#variant.Blockwise).
    #[inline]
    pub fn blockwise<T>(
        self,
        value: T,
    ) -> QuantizationDetailsBuilder<::planus::Initialized<2, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        QuantizationDetailsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`MultiAxis` variant](QuantizationDetails#variant.MultiAxis).
    #[inline]
    pub fn multi_axis<T>(
        self,
        value: T,
    ) -> QuantizationDetailsBuilder<::planus::Initialized<3, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        QuantizationDetailsBuilder(::planus::Initialized(value))
    }

    
}

impl<const N: u8, T> QuantizationDetailsBuilder<::planus::Initialized<N, T>> {
    /// Finish writing the builder to get an [UnionOffset](::planus::UnionOffset) to a serialized [QuantizationDetails].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<QuantizationDetails>
        where Self: ::planus::WriteAsUnion<QuantizationDetails>
    {
        ::planus::WriteAsUnion::prepare(&self, builder)
    }
}

impl<T> ::planus::WriteAsUnion<QuantizationDetails> for QuantizationDetailsBuilder<::planus::Initialized<1, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<QuantizationDetails> {
        ::planus::UnionOffset::new(1, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<QuantizationDetails> for QuantizationDetailsBuilder<::planus::Initialized<1, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<QuantizationDetails>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<QuantizationDetails> for QuantizationDetailsBuilder<::planus::Initialized<2, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<QuantizationDetails> {
        ::planus::UnionOffset::new(2, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<QuantizationDetails> for QuantizationDetailsBuilder<::planus::Initialized<2, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<QuantizationDetails>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<QuantizationDetails> for QuantizationDetailsBuilder<::planus::Initialized<3, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<QuantizationDetails> {
        ::planus::UnionOffset::new(3, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<QuantizationDetails> for QuantizationDetailsBuilder<::planus::Initialized<3, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<QuantizationDetails>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}


/// Reference to a deserialized [QuantizationDetails].
#[derive(Copy, Clone, Debug)]
pub enum QuantizationDetailsRef<'a>{
    Custom(self::OtherRef<'a>),
    Blockwise(self::OtherRef<'a>),
    MultiAxis(self::OtherRef<'a>),
    
}


impl<'a> ::core::convert::TryFrom<QuantizationDetailsRef<'a>> for QuantizationDetails {
    type Error = ::planus::Error;

    fn try_from(value: QuantizationDetailsRef<'a>) -> ::planus::Result<Self> {
        ::core::result::Result::Ok(match value {
            
                QuantizationDetailsRef::Custom(value) => Self::Custom(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                QuantizationDetailsRef::Blockwise(value) => Self::Blockwise(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                QuantizationDetailsRef::MultiAxis(value) => Self::MultiAxis(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
        })
    }
}



impl<'a> ::planus::TableReadUnion<'a> for QuantizationDetailsRef<'a> {
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, tag: u8, field_offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        match tag {
            1 => ::core::result::Result::Ok(Self::Custom(::planus::TableRead::from_buffer(buffer, field_offset)?)),2 => ::core::result::Result::Ok(Self::Blockwise(::planus::TableRead::from_buffer(buffer, field_offset)?)),3 => ::core::result::Result::Ok(Self::MultiAxis(::planus::TableRead::from_buffer(buffer, field_offset)?)),_ => ::core::result::Result::Err(::planus::errors::ErrorKind::UnknownUnionTag { tag }),
        }
    }
}



impl<'a> ::planus::VectorReadUnion<'a> for QuantizationDetailsRef<'a> {
    const VECTOR_NAME: &'static str = "[QuantizationDetailsRef]";
}


    
/// The table `QuantizationParameters` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Table `QuantizationParameters` in the file `schema.fbs:24`
#[derive(Clone, Debug, PartialEq, PartialOrd,

::serde::Serialize, ::serde::Deserialize
)]
pub struct QuantizationParameters{
    
        /// The field `min` in the table `QuantizationParameters`
        pub min: ::core::option::Option<::planus::alloc::vec::Vec<f32>>,
        /// The field `max` in the table `QuantizationParameters`
        pub max: ::core::option::Option<::planus::alloc::vec::Vec<f32>>,
        /// The field `scale` in the table `QuantizationParameters`
        pub scale: ::core::option::Option<::planus::alloc::vec::Vec<f32>>,
        /// The field `zero_point` in the table `QuantizationParameters`
        pub zero_point: ::core::option::Option<::planus::alloc::vec::Vec<i64>>,
        /// The field `details` in the table `QuantizationParameters`
        pub details: ::core::option::Option<self::QuantizationDetails>,
        /// The field `quantized_dimension` in the table `QuantizationParameters`
        pub quantized_dimension: i32,}


#[allow(clippy::derivable_impls)]
impl ::core::default::Default for QuantizationParameters {
    fn default() -> Self {
        Self {
        min: ::core::default::Default::default(),
        max: ::core::default::Default::default(),
        scale: ::core::default::Default::default(),
        zero_point: ::core::default::Default::default(),
        details: ::core::default::Default::default(),
        quantized_dimension: 0,
        
        }
    }
}


impl QuantizationParameters {
    /// Creates a [QuantizationParametersBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> QuantizationParametersBuilder<()> {
        QuantizationParametersBuilder(())
    }

    #[allow(clippy::too_many_arguments)]
    pub fn create(
        builder: &mut ::planus::Builder,
        field_min: impl ::planus::WriteAsOptional<::planus::Offset<[f32]>>,
        field_max: impl ::planus::WriteAsOptional<::planus::Offset<[f32]>>,
        field_scale: impl ::planus::WriteAsOptional<::planus::Offset<[f32]>>,
        field_zero_point: impl ::planus::WriteAsOptional<::planus::Offset<[i64]>>,
        field_details: impl ::planus::WriteAsOptionalUnion<self::QuantizationDetails>,
        field_quantized_dimension: impl ::planus::WriteAsDefault<i32, i32>,
        
    ) -> ::planus::Offset<Self> {let prepared_min = field_min.prepare(builder);let prepared_max = field_max.prepare(builder);let prepared_scale = field_scale.prepare(builder);let prepared_zero_point = field_zero_point.prepare(builder);let prepared_details = field_details.prepare(builder);let prepared_quantized_dimension = field_quantized_dimension.prepare(builder, &0);

        let mut table_writer: ::planus::table_writer::TableWriter::<18> = ::core::default::Default::default();
        if prepared_min.is_some() {table_writer.write_entry::<::planus::Offset<[f32]>>(0);}if prepared_max.is_some() {table_writer.write_entry::<::planus::Offset<[f32]>>(1);}if prepared_scale.is_some() {table_writer.write_entry::<::planus::Offset<[f32]>>(2);}if prepared_zero_point.is_some() {table_writer.write_entry::<::planus::Offset<[i64]>>(3);}if prepared_details.is_some() {table_writer.write_entry::<::planus::Offset<self::QuantizationDetails>>(5);}if prepared_quantized_dimension.is_some() {table_writer.write_entry::<i32>(6);}if prepared_details.is_some() {table_writer.write_entry::<u8>(4);}

        unsafe {
            table_writer.finish(builder, |object_writer| {if let ::core::option::Option::Some(prepared_min) = prepared_min {object_writer.write::<_, _, 4>(&prepared_min);}if let ::core::option::Option::Some(prepared_max) = prepared_max {object_writer.write::<_, _, 4>(&prepared_max);}if let ::core::option::Option::Some(prepared_scale) = prepared_scale {object_writer.write::<_, _, 4>(&prepared_scale);}if let ::core::option::Option::Some(prepared_zero_point) = prepared_zero_point {object_writer.write::<_, _, 4>(&prepared_zero_point);}if let ::core::option::Option::Some(prepared_details) = prepared_details {object_writer.write::<_, _, 4>(&prepared_details.offset());}if let ::core::option::Option::Some(prepared_quantized_dimension) = prepared_quantized_dimension {object_writer.write::<_, _, 4>(&prepared_quantized_dimension);}if let ::core::option::Option::Some(prepared_details) = prepared_details {object_writer.write::<_, _, 1>(&prepared_details.tag());}
                
            });
        }builder.current_offset()
    }
}

impl ::planus::WriteAs<::planus::Offset<QuantizationParameters>> for QuantizationParameters {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<QuantizationParameters> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl ::planus::WriteAsOptional<::planus::Offset<QuantizationParameters>> for QuantizationParameters {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<QuantizationParameters>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl ::planus::WriteAsOffset<QuantizationParameters> for QuantizationParameters {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<QuantizationParameters> {
        QuantizationParameters::create(
            builder,
        
            
            &self.min,
            
        
            
            &self.max,
            
        
            
            &self.scale,
            
        
            
            &self.zero_point,
            
        
            
            &self.details,
            
        
            
            self.quantized_dimension,
            
        
        )
    }
}

/// Builder for serializing an instance of the [QuantizationParameters] type.
///
/// Can be created using the [QuantizationParameters::builder] method.
#[derive(Debug)]
#[must_use]
pub struct QuantizationParametersBuilder<State>(State);

impl<
    
> QuantizationParametersBuilder
<
    (
    
    )
>
{
    /// Setter for the [`min` field](QuantizationParameters#structfield.min).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn min<T0>(self, value: T0) -> QuantizationParametersBuilder<(
    
        T0,
    
    )>
    where T0: ::planus::WriteAsOptional<::planus::Offset<[f32]>>
    {
        QuantizationParametersBuilder((
            
            value,
        ))
    }

    

    
    /// Sets the [`min` field](QuantizationParameters#structfield.min) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn min_as_null(self) -> QuantizationParametersBuilder<(
        
        (),
    )>
    {
        self.min(())
    }
    
}

impl<
    
        T0,
    
> QuantizationParametersBuilder
<
    (
    
        T0,
    
    )
>
{
    /// Setter for the [`max` field](QuantizationParameters#structfield.max).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn max<T1>(self, value: T1) -> QuantizationParametersBuilder<(
    
        T0,
    
        T1,
    
    )>
    where T1: ::planus::WriteAsOptional<::planus::Offset<[f32]>>
    {
        
        let (
            
                v0,
            
        ) = self.0;QuantizationParametersBuilder((
            
                v0,
            
            value,
        ))
    }

    

    
    /// Sets the [`max` field](QuantizationParameters#structfield.max) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn max_as_null(self) -> QuantizationParametersBuilder<(
        
            T0,
        
        (),
    )>
    {
        self.max(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
> QuantizationParametersBuilder
<
    (
    
        T0,
    
        T1,
    
    )
>
{
    /// Setter for the [`scale` field](QuantizationParameters#structfield.scale).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn scale<T2>(self, value: T2) -> QuantizationParametersBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
    )>
    where T2: ::planus::WriteAsOptional<::planus::Offset<[f32]>>
    {
        
        let (
            
                v0,
            
                v1,
            
        ) = self.0;QuantizationParametersBuilder((
            
                v0,
            
                v1,
            
            value,
        ))
    }

    

    
    /// Sets the [`scale` field](QuantizationParameters#structfield.scale) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn scale_as_null(self) -> QuantizationParametersBuilder<(
        
            T0,
        
            T1,
        
        (),
    )>
    {
        self.scale(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
> QuantizationParametersBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
    )
>
{
    /// Setter for the [`zero_point` field](QuantizationParameters#structfield.zero_point).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn zero_point<T3>(self, value: T3) -> QuantizationParametersBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
    )>
    where T3: ::planus::WriteAsOptional<::planus::Offset<[i64]>>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
        ) = self.0;QuantizationParametersBuilder((
            
                v0,
            
                v1,
            
                v2,
            
            value,
        ))
    }

    

    
    /// Sets the [`zero_point` field](QuantizationParameters#structfield.zero_point) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn zero_point_as_null(self) -> QuantizationParametersBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
        (),
    )>
    {
        self.zero_point(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
> QuantizationParametersBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
    )
>
{
    /// Setter for the [`details` field](QuantizationParameters#structfield.details).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn details<T4>(self, value: T4) -> QuantizationParametersBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
    )>
    where T4: ::planus::WriteAsOptionalUnion<self::QuantizationDetails>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
        ) = self.0;QuantizationParametersBuilder((
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
            value,
        ))
    }

    

    
    /// Sets the [`details` field](QuantizationParameters#structfield.details) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn details_as_null(self) -> QuantizationParametersBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
            T3,
        
        (),
    )>
    {
        self.details(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
> QuantizationParametersBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
    )
>
{
    /// Setter for the [`quantized_dimension` field](QuantizationParameters#structfield.quantized_dimension).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn quantized_dimension<T5>(self, value: T5) -> QuantizationParametersBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
    )>
    where T5: ::planus::WriteAsDefault<i32, i32>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
        ) = self.0;QuantizationParametersBuilder((
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
            value,
        ))
    }

    
    /// Sets the [`quantized_dimension` field](QuantizationParameters#structfield.quantized_dimension) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn quantized_dimension_as_default(self) -> QuantizationParametersBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
            T3,
        
            T4,
        
        ::planus::DefaultValue,
    )>
    {
        self.quantized_dimension(::planus::DefaultValue)
    }
    

    
}



impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
> QuantizationParametersBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
)> {
    /// Finish writing the builder to get an [Offset](::planus::Offset) to a serialized [QuantizationParameters].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::Offset<QuantizationParameters>
        where Self: ::planus::WriteAsOffset<QuantizationParameters>
    {
        ::planus::WriteAsOffset::prepare(&self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<[f32]>>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<[f32]>>,
    
        T2: ::planus::WriteAsOptional<::planus::Offset<[f32]>>,
    
        T3: ::planus::WriteAsOptional<::planus::Offset<[i64]>>,
    
        T4: ::planus::WriteAsOptionalUnion<self::QuantizationDetails>,
    
        T5: ::planus::WriteAsDefault<i32, i32>,
    
> ::planus::WriteAs<::planus::Offset<QuantizationParameters>> for QuantizationParametersBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
)> {
    type Prepared = ::planus::Offset<QuantizationParameters>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<QuantizationParameters> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<[f32]>>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<[f32]>>,
    
        T2: ::planus::WriteAsOptional<::planus::Offset<[f32]>>,
    
        T3: ::planus::WriteAsOptional<::planus::Offset<[i64]>>,
    
        T4: ::planus::WriteAsOptionalUnion<self::QuantizationDetails>,
    
        T5: ::planus::WriteAsDefault<i32, i32>,
    
> ::planus::WriteAsOptional<::planus::Offset<QuantizationParameters>> for QuantizationParametersBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
)> {
    type Prepared = ::planus::Offset<QuantizationParameters>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<QuantizationParameters>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<[f32]>>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<[f32]>>,
    
        T2: ::planus::WriteAsOptional<::planus::Offset<[f32]>>,
    
        T3: ::planus::WriteAsOptional<::planus::Offset<[i64]>>,
    
        T4: ::planus::WriteAsOptionalUnion<self::QuantizationDetails>,
    
        T5: ::planus::WriteAsDefault<i32, i32>,
    
> ::planus::WriteAsOffset<QuantizationParameters> for QuantizationParametersBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
)> {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<QuantizationParameters> {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
                v5,
            
        ) = &self.0;QuantizationParameters::create(
            builder,
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
                v5,
            
        )
    }
}

/// Reference to a deserialized [QuantizationParameters].
#[derive(Copy, Clone)]
pub struct QuantizationParametersRef<'a>(
    #[allow(dead_code)]
    ::planus::table_reader::Table<'a>
);

impl<'a> QuantizationParametersRef<'a> {
    
        /// Getter for the [`min` field](QuantizationParameters#structfield.min).
        #[inline]
        pub fn min(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, f32>>> {
            
            
              
              self.0.access(0, "QuantizationParameters", "min")
              
            
            
            
        }
    
        /// Getter for the [`max` field](QuantizationParameters#structfield.max).
        #[inline]
        pub fn max(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, f32>>> {
            
            
              
              self.0.access(1, "QuantizationParameters", "max")
              
            
            
            
        }
    
        /// Getter for the [`scale` field](QuantizationParameters#structfield.scale).
        #[inline]
        pub fn scale(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, f32>>> {
            
            
              
              self.0.access(2, "QuantizationParameters", "scale")
              
            
            
            
        }
    
        /// Getter for the [`zero_point` field](QuantizationParameters#structfield.zero_point).
        #[inline]
        pub fn zero_point(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, i64>>> {
            
            
              
              self.0.access(3, "QuantizationParameters", "zero_point")
              
            
            
            
        }
    
        /// Getter for the [`details` field](QuantizationParameters#structfield.details).
        #[inline]
        pub fn details(&self) -> ::planus::Result<::core::option::Option<self::QuantizationDetailsRef<'a>>> {
            
            
              
              self.0.access_union(4, "QuantizationParameters", "details")
              
            
            
            
        }
    
        /// Getter for the [`quantized_dimension` field](QuantizationParameters#structfield.quantized_dimension).
        #[inline]
        pub fn quantized_dimension(&self) -> ::planus::Result<i32> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(6, "QuantizationParameters", "quantized_dimension")
              
            
            ?.unwrap_or(0))
            
        }
    
}

impl<'a> ::core::fmt::Debug for QuantizationParametersRef<'a> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut f = f.debug_struct("QuantizationParametersRef");
        if let ::core::option::Option::Some(field_min) = self.min().transpose() {
                f.field("min", &field_min);
            }if let ::core::option::Option::Some(field_max) = self.max().transpose() {
                f.field("max", &field_max);
            }if let ::core::option::Option::Some(field_scale) = self.scale().transpose() {
                f.field("scale", &field_scale);
            }if let ::core::option::Option::Some(field_zero_point) = self.zero_point().transpose() {
                f.field("zero_point", &field_zero_point);
            }if let ::core::option::Option::Some(field_details) = self.details().transpose() {
                f.field("details", &field_details);
            }f.field("quantized_dimension", &self.quantized_dimension());
        f.finish()
    }
}

impl<'a> ::core::convert::TryFrom<QuantizationParametersRef<'a>> for QuantizationParameters {
    type Error = ::planus::Error;


    #[allow(unreachable_code)]
    fn try_from(value: QuantizationParametersRef<'a>) -> ::planus::Result<Self> {

        ::core::result::Result::Ok(Self {
            min: 
                            if let ::core::option::Option::Some(min) = value.min()? {
                                ::core::option::Option::Some(min.to_vec()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,max: 
                            if let ::core::option::Option::Some(max) = value.max()? {
                                ::core::option::Option::Some(max.to_vec()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,scale: 
                            if let ::core::option::Option::Some(scale) = value.scale()? {
                                ::core::option::Option::Some(scale.to_vec()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,zero_point: 
                            if let ::core::option::Option::Some(zero_point) = value.zero_point()? {
                                ::core::option::Option::Some(zero_point.to_vec()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,details: 
                    if let ::core::option::Option::Some(details) = value.details()? {
                        ::core::option::Option::Some(::core::convert::TryInto::try_into(details)?)
                    } else {
                        ::core::option::Option::None
                    }
                ,quantized_dimension: ::core::convert::TryInto::try_into(value.quantized_dimension()?)?,
        })
    }
}

impl<'a> ::planus::TableRead<'a> for QuantizationParametersRef<'a> {
    #[inline]
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        ::core::result::Result::Ok(Self(::planus::table_reader::Table::from_buffer(buffer, offset)?))
    }
}

impl<'a> ::planus::VectorReadInner<'a> for QuantizationParametersRef<'a> {
    type Error = ::planus::Error;
    const STRIDE: usize = 4;

    unsafe fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(buffer, offset).map_err(|error_kind| error_kind.with_error_location(
            "[QuantizationParametersRef]",
            "get",
            buffer.offset_from_start,
        ))
    }
}

/// # Safety
/// The planus compiler generates implementations that initialize
/// the bytes in `write_values`.
unsafe impl ::planus::VectorWrite<::planus::Offset<QuantizationParameters>> for QuantizationParameters {
    type Value = ::planus::Offset<QuantizationParameters>;
    const STRIDE: usize = 4;
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> Self::Value {
        ::planus::WriteAs::prepare(self, builder)
    }

    #[inline]
    unsafe fn write_values(
        values: &[::planus::Offset<QuantizationParameters>],
        bytes: *mut ::core::mem::MaybeUninit<u8>,
        buffer_position: u32,
    ) {
        let bytes = bytes as *mut [::core::mem::MaybeUninit<u8>; 4];
        for (i, v) in ::core::iter::Iterator::enumerate(values.iter()) {
            ::planus::WriteAsPrimitive::write(
                v,
                ::planus::Cursor::new(unsafe { &mut *bytes.add(i) }),
                buffer_position - (Self::STRIDE * i) as u32,
            );
        }
    }
}

impl<'a> ::planus::ReadAsRoot<'a> for QuantizationParametersRef<'a> {
    fn read_as_root(slice: &'a [u8]) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(::planus::SliceWithStartOffset {
            buffer: slice,
            offset_from_start: 0,
        }, 0).map_err(|error_kind| error_kind.with_error_location(
            "[QuantizationParametersRef]",
            "read_as_root",
            0,
        ))
    }
}

    
/// The table `Tensor` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Table `Tensor` in the file `schema.fbs:33`
#[derive(Clone, Debug, PartialEq, PartialOrd,

::serde::Serialize, ::serde::Deserialize
)]
pub struct Tensor{
    
        /// The field `shape` in the table `Tensor`
        pub shape: ::core::option::Option<::planus::alloc::vec::Vec<i32>>,
        /// The field `type` in the table `Tensor`
        pub type_: i8,
        /// The field `buffer` in the table `Tensor`
        pub buffer: u32,
        /// The field `name` in the table `Tensor`
        pub name: ::core::option::Option<::planus::alloc::string::String>,
        /// The field `quantization` in the table `Tensor`
        pub quantization: ::core::option::Option<::planus::alloc::boxed::Box<self::QuantizationParameters>>,
        /// The field `is_variable` in the table `Tensor`
        pub is_variable: bool,
        /// The field `sparsity` in the table `Tensor`
        pub sparsity: ::core::option::Option<::planus::alloc::boxed::Box<self::Other>>,
        /// The field `shape_signature` in the table `Tensor`
        pub shape_signature: ::core::option::Option<::planus::alloc::vec::Vec<i32>>,}


#[allow(clippy::derivable_impls)]
impl ::core::default::Default for Tensor {
    fn default() -> Self {
        Self {
        shape: ::core::default::Default::default(),
        type_: 0,
        buffer: 0,
        name: ::core::default::Default::default(),
        quantization: ::core::default::Default::default(),
        is_variable: false,
        sparsity: ::core::default::Default::default(),
        shape_signature: ::core::default::Default::default(),
        
        }
    }
}


impl Tensor {
    /// Creates a [TensorBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> TensorBuilder<()> {
        TensorBuilder(())
    }

    #[allow(clippy::too_many_arguments)]
    pub fn create(
        builder: &mut ::planus::Builder,
        field_shape: impl ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
        field_type_: impl ::planus::WriteAsDefault<i8, i8>,
        field_buffer: impl ::planus::WriteAsDefault<u32, u32>,
        field_name: impl ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
        field_quantization: impl ::planus::WriteAsOptional<::planus::Offset<self::QuantizationParameters>>,
        field_is_variable: impl ::planus::WriteAsDefault<bool, bool>,
        field_sparsity: impl ::planus::WriteAsOptional<::planus::Offset<self::Other>>,
        field_shape_signature: impl ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
        
    ) -> ::planus::Offset<Self> {let prepared_shape = field_shape.prepare(builder);let prepared_type_ = field_type_.prepare(builder, &0);let prepared_buffer = field_buffer.prepare(builder, &0);let prepared_name = field_name.prepare(builder);let prepared_quantization = field_quantization.prepare(builder);let prepared_is_variable = field_is_variable.prepare(builder, &false);let prepared_sparsity = field_sparsity.prepare(builder);let prepared_shape_signature = field_shape_signature.prepare(builder);

        let mut table_writer: ::planus::table_writer::TableWriter::<20> = ::core::default::Default::default();
        if prepared_shape.is_some() {table_writer.write_entry::<::planus::Offset<[i32]>>(0);}if prepared_buffer.is_some() {table_writer.write_entry::<u32>(2);}if prepared_name.is_some() {table_writer.write_entry::<::planus::Offset<str>>(3);}if prepared_quantization.is_some() {table_writer.write_entry::<::planus::Offset<self::QuantizationParameters>>(4);}if prepared_sparsity.is_some() {table_writer.write_entry::<::planus::Offset<self::Other>>(6);}if prepared_shape_signature.is_some() {table_writer.write_entry::<::planus::Offset<[i32]>>(7);}if prepared_type_.is_some() {table_writer.write_entry::<i8>(1);}if prepared_is_variable.is_some() {table_writer.write_entry::<bool>(5);}

        unsafe {
            table_writer.finish(builder, |object_writer| {if let ::core::option::Option::Some(prepared_shape) = prepared_shape {object_writer.write::<_, _, 4>(&prepared_shape);}if let ::core::option::Option::Some(prepared_buffer) = prepared_buffer {object_writer.write::<_, _, 4>(&prepared_buffer);}if let ::core::option::Option::Some(prepared_name) = prepared_name {object_writer.write::<_, _, 4>(&prepared_name);}if let ::core::option::Option::Some(prepared_quantization) = prepared_quantization {object_writer.write::<_, _, 4>(&prepared_quantization);}if let ::core::option::Option::Some(prepared_sparsity) = prepared_sparsity {object_writer.write::<_, _, 4>(&prepared_sparsity);}if let ::core::option::Option::Some(prepared_shape_signature) = prepared_shape_signature {object_writer.write::<_, _, 4>(&prepared_shape_signature);}if let ::core::option::Option::Some(prepared_type_) = prepared_type_ {object_writer.write::<_, _, 1>(&prepared_type_);}if let ::core::option::Option::Some(prepared_is_variable) = prepared_is_variable {object_writer.write::<_, _, 1>(&prepared_is_variable);}
                
            });
        }builder.current_offset()
    }
}

impl ::planus::WriteAs<::planus::Offset<Tensor>> for Tensor {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Tensor> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl ::planus::WriteAsOptional<::planus::Offset<Tensor>> for Tensor {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<Tensor>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl ::planus::WriteAsOffset<Tensor> for Tensor {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Tensor> {
        Tensor::create(
            builder,
        
            
            &self.shape,
            
        
            
            self.type_,
            
        
            
            self.buffer,
            
        
            
            &self.name,
            
        
            
            &self.quantization,
            
        
            
            self.is_variable,
            
        
            
            &self.sparsity,
            
        
            
            &self.shape_signature,
            
        
        )
    }
}

/// Builder for serializing an instance of the [Tensor] type.
///
/// Can be created using the [Tensor::builder] method.
#[derive(Debug)]
#[must_use]
pub struct TensorBuilder<State>(State);

impl<
    
> TensorBuilder
<
    (
    
    )
>
{
    /// Setter for the [`shape` field](Tensor#structfield.shape).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn shape<T0>(self, value: T0) -> TensorBuilder<(
    
        T0,
    
    )>
    where T0: ::planus::WriteAsOptional<::planus::Offset<[i32]>>
    {
        TensorBuilder((
            
            value,
        ))
    }

    

    
    /// Sets the [`shape` field](Tensor#structfield.shape) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn shape_as_null(self) -> TensorBuilder<(
        
        (),
    )>
    {
        self.shape(())
    }
    
}

impl<
    
        T0,
    
> TensorBuilder
<
    (
    
        T0,
    
    )
>
{
    /// Setter for the [`type` field](Tensor#structfield.type_).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn type_<T1>(self, value: T1) -> TensorBuilder<(
    
        T0,
    
        T1,
    
    )>
    where T1: ::planus::WriteAsDefault<i8, i8>
    {
        
        let (
            
                v0,
            
        ) = self.0;TensorBuilder((
            
                v0,
            
            value,
        ))
    }

    
    /// Sets the [`type` field](Tensor#structfield.type_) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn type_as_default(self) -> TensorBuilder<(
        
            T0,
        
        ::planus::DefaultValue,
    )>
    {
        self.type_(::planus::DefaultValue)
    }
    

    
}

impl<
    
        T0,
    
        T1,
    
> TensorBuilder
<
    (
    
        T0,
    
        T1,
    
    )
>
{
    /// Setter for the [`buffer` field](Tensor#structfield.buffer).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn buffer<T2>(self, value: T2) -> TensorBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
    )>
    where T2: ::planus::WriteAsDefault<u32, u32>
    {
        
        let (
            
                v0,
            
                v1,
            
        ) = self.0;TensorBuilder((
            
                v0,
            
                v1,
            
            value,
        ))
    }

    
    /// Sets the [`buffer` field](Tensor#structfield.buffer) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn buffer_as_default(self) -> TensorBuilder<(
        
            T0,
        
            T1,
        
        ::planus::DefaultValue,
    )>
    {
        self.buffer(::planus::DefaultValue)
    }
    

    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
> TensorBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
    )
>
{
    /// Setter for the [`name` field](Tensor#structfield.name).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn name<T3>(self, value: T3) -> TensorBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
    )>
    where T3: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
        ) = self.0;TensorBuilder((
            
                v0,
            
                v1,
            
                v2,
            
            value,
        ))
    }

    

    
    /// Sets the [`name` field](Tensor#structfield.name) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn name_as_null(self) -> TensorBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
        (),
    )>
    {
        self.name(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
> TensorBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
    )
>
{
    /// Setter for the [`quantization` field](Tensor#structfield.quantization).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn quantization<T4>(self, value: T4) -> TensorBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
    )>
    where T4: ::planus::WriteAsOptional<::planus::Offset<self::QuantizationParameters>>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
        ) = self.0;TensorBuilder((
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
            value,
        ))
    }

    

    
    /// Sets the [`quantization` field](Tensor#structfield.quantization) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn quantization_as_null(self) -> TensorBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
            T3,
        
        (),
    )>
    {
        self.quantization(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
> TensorBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
    )
>
{
    /// Setter for the [`is_variable` field](Tensor#structfield.is_variable).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn is_variable<T5>(self, value: T5) -> TensorBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
    )>
    where T5: ::planus::WriteAsDefault<bool, bool>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
        ) = self.0;TensorBuilder((
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
            value,
        ))
    }

    
    /// Sets the [`is_variable` field](Tensor#structfield.is_variable) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn is_variable_as_default(self) -> TensorBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
            T3,
        
            T4,
        
        ::planus::DefaultValue,
    )>
    {
        self.is_variable(::planus::DefaultValue)
    }
    

    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
> TensorBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
    )
>
{
    /// Setter for the [`sparsity` field](Tensor#structfield.sparsity).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn sparsity<T6>(self, value: T6) -> TensorBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
    )>
    where T6: ::planus::WriteAsOptional<::planus::Offset<self::Other>>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
                v5,
            
        ) = self.0;TensorBuilder((
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
                v5,
            
            value,
        ))
    }

    

    
    /// Sets the [`sparsity` field](Tensor#structfield.sparsity) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn sparsity_as_null(self) -> TensorBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
            T3,
        
            T4,
        
            T5,
        
        (),
    )>
    {
        self.sparsity(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
> TensorBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
    )
>
{
    /// Setter for the [`shape_signature` field](Tensor#structfield.shape_signature).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn shape_signature<T7>(self, value: T7) -> TensorBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
        T7,
    
    )>
    where T7: ::planus::WriteAsOptional<::planus::Offset<[i32]>>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
                v5,
            
                v6,
            
        ) = self.0;TensorBuilder((
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
                v5,
            
                v6,
            
            value,
        ))
    }

    

    
    /// Sets the [`shape_signature` field](Tensor#structfield.shape_signature) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn shape_signature_as_null(self) -> TensorBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
            T3,
        
            T4,
        
            T5,
        
            T6,
        
        (),
    )>
    {
        self.shape_signature(())
    }
    
}



impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
        T7,
    
> TensorBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
        T7,
    
)> {
    /// Finish writing the builder to get an [Offset](::planus::Offset) to a serialized [Tensor].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::Offset<Tensor>
        where Self: ::planus::WriteAsOffset<Tensor>
    {
        ::planus::WriteAsOffset::prepare(&self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T1: ::planus::WriteAsDefault<i8, i8>,
    
        T2: ::planus::WriteAsDefault<u32, u32>,
    
        T3: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T4: ::planus::WriteAsOptional<::planus::Offset<self::QuantizationParameters>>,
    
        T5: ::planus::WriteAsDefault<bool, bool>,
    
        T6: ::planus::WriteAsOptional<::planus::Offset<self::Other>>,
    
        T7: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
> ::planus::WriteAs<::planus::Offset<Tensor>> for TensorBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
        T7,
    
)> {
    type Prepared = ::planus::Offset<Tensor>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Tensor> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T1: ::planus::WriteAsDefault<i8, i8>,
    
        T2: ::planus::WriteAsDefault<u32, u32>,
    
        T3: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T4: ::planus::WriteAsOptional<::planus::Offset<self::QuantizationParameters>>,
    
        T5: ::planus::WriteAsDefault<bool, bool>,
    
        T6: ::planus::WriteAsOptional<::planus::Offset<self::Other>>,
    
        T7: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
> ::planus::WriteAsOptional<::planus::Offset<Tensor>> for TensorBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
        T7,
    
)> {
    type Prepared = ::planus::Offset<Tensor>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<Tensor>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T1: ::planus::WriteAsDefault<i8, i8>,
    
        T2: ::planus::WriteAsDefault<u32, u32>,
    
        T3: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T4: ::planus::WriteAsOptional<::planus::Offset<self::QuantizationParameters>>,
    
        T5: ::planus::WriteAsDefault<bool, bool>,
    
        T6: ::planus::WriteAsOptional<::planus::Offset<self::Other>>,
    
        T7: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
> ::planus::WriteAsOffset<Tensor> for TensorBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
        T7,
    
)> {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Tensor> {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
                v5,
            
                v6,
            
                v7,
            
        ) = &self.0;Tensor::create(
            builder,
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
                v5,
            
                v6,
            
                v7,
            
        )
    }
}

/// Reference to a deserialized [Tensor].
#[derive(Copy, Clone)]
pub struct TensorRef<'a>(
    #[allow(dead_code)]
    ::planus::table_reader::Table<'a>
);

impl<'a> TensorRef<'a> {
    
        /// Getter for the [`shape` field](Tensor#structfield.shape).
        #[inline]
        pub fn shape(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, i32>>> {
            
            
              
              self.0.access(0, "Tensor", "shape")
              
            
            
            
        }
    
        /// Getter for the [`type` field](Tensor#structfield.type_).
        #[inline]
        pub fn type_(&self) -> ::planus::Result<i8> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(1, "Tensor", "type_")
              
            
            ?.unwrap_or(0))
            
        }
    
        /// Getter for the [`buffer` field](Tensor#structfield.buffer).
        #[inline]
        pub fn buffer(&self) -> ::planus::Result<u32> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(2, "Tensor", "buffer")
              
            
            ?.unwrap_or(0))
            
        }
    
        /// Getter for the [`name` field](Tensor#structfield.name).
        #[inline]
        pub fn name(&self) -> ::planus::Result<::core::option::Option<&'a ::core::primitive::str>> {
            
            
              
              self.0.access(3, "Tensor", "name")
              
            
            
            
        }
    
        /// Getter for the [`quantization` field](Tensor#structfield.quantization).
        #[inline]
        pub fn quantization(&self) -> ::planus::Result<::core::option::Option<self::QuantizationParametersRef<'a>>> {
            
            
              
              self.0.access(4, "Tensor", "quantization")
              
            
            
            
        }
    
        /// Getter for the [`is_variable` field](Tensor#structfield.is_variable).
        #[inline]
        pub fn is_variable(&self) -> ::planus::Result<bool> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(5, "Tensor", "is_variable")
              
            
            ?.unwrap_or(false))
            
        }
    
        /// Getter for the [`sparsity` field](Tensor#structfield.sparsity).
        #[inline]
        pub fn sparsity(&self) -> ::planus::Result<::core::option::Option<self::OtherRef<'a>>> {
            
            
              
              self.0.access(6, "Tensor", "sparsity")
              
            
            
            
        }
    
        /// Getter for the [`shape_signature` field](Tensor#structfield.shape_signature).
        #[inline]
        pub fn shape_signature(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, i32>>> {
            
            
              
              self.0.access(7, "Tensor", "shape_signature")
              
            
            
            
        }
    
}

impl<'a> ::core::fmt::Debug for TensorRef<'a> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut f = f.debug_struct("TensorRef");
        if let ::core::option::Option::Some(field_shape) = self.shape().transpose() {
                f.field("shape", &field_shape);
            }f.field("type_", &self.type_());f.field("buffer", &self.buffer());if let ::core::option::Option::Some(field_name) = self.name().transpose() {
                f.field("name", &field_name);
            }if let ::core::option::Option::Some(field_quantization) = self.quantization().transpose() {
                f.field("quantization", &field_quantization);
            }f.field("is_variable", &self.is_variable());if let ::core::option::Option::Some(field_sparsity) = self.sparsity().transpose() {
                f.field("sparsity", &field_sparsity);
            }if let ::core::option::Option::Some(field_shape_signature) = self.shape_signature().transpose() {
                f.field("shape_signature", &field_shape_signature);
            }
        f.finish()
    }
}

impl<'a> ::core::convert::TryFrom<TensorRef<'a>> for Tensor {
    type Error = ::planus::Error;


    #[allow(unreachable_code)]
    fn try_from(value: TensorRef<'a>) -> ::planus::Result<Self> {

        ::core::result::Result::Ok(Self {
            shape: 
                            if let ::core::option::Option::Some(shape) = value.shape()? {
                                ::core::option::Option::Some(shape.to_vec()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,type_: ::core::convert::TryInto::try_into(value.type_()?)?,buffer: ::core::convert::TryInto::try_into(value.buffer()?)?,name: 
                                value.name()?.map(::core::convert::Into::into)
                            ,quantization: 
                                if let ::core::option::Option::Some(quantization) = value.quantization()? {
                                    ::core::option::Option::Some(::planus::alloc::boxed::Box::new(::core::convert::TryInto::try_into(quantization)?))
                                } else {
                                    ::core::option::Option::None
                                }
                            ,is_variable: ::core::convert::TryInto::try_into(value.is_variable()?)?,sparsity: 
                                if let ::core::option::Option::Some(sparsity) = value.sparsity()? {
                                    ::core::option::Option::Some(::planus::alloc::boxed::Box::new(::core::convert::TryInto::try_into(sparsity)?))
                                } else {
                                    ::core::option::Option::None
                                }
                            ,shape_signature: 
                            if let ::core::option::Option::Some(shape_signature) = value.shape_signature()? {
                                ::core::option::Option::Some(shape_signature.to_vec()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,
        })
    }
}

impl<'a> ::planus::TableRead<'a> for TensorRef<'a> {
    #[inline]
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        ::core::result::Result::Ok(Self(::planus::table_reader::Table::from_buffer(buffer, offset)?))
    }
}

impl<'a> ::planus::VectorReadInner<'a> for TensorRef<'a> {
    type Error = ::planus::Error;
    const STRIDE: usize = 4;

    unsafe fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(buffer, offset).map_err(|error_kind| error_kind.with_error_location(
            "[TensorRef]",
            "get",
            buffer.offset_from_start,
        ))
    }
}

/// # Safety
/// The planus compiler generates implementations that initialize
/// the bytes in `write_values`.
unsafe impl ::planus::VectorWrite<::planus::Offset<Tensor>> for Tensor {
    type Value = ::planus::Offset<Tensor>;
    const STRIDE: usize = 4;
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> Self::Value {
        ::planus::WriteAs::prepare(self, builder)
    }

    #[inline]
    unsafe fn write_values(
        values: &[::planus::Offset<Tensor>],
        bytes: *mut ::core::mem::MaybeUninit<u8>,
        buffer_position: u32,
    ) {
        let bytes = bytes as *mut [::core::mem::MaybeUninit<u8>; 4];
        for (i, v) in ::core::iter::Iterator::enumerate(values.iter()) {
            ::planus::WriteAsPrimitive::write(
                v,
                ::planus::Cursor::new(unsafe { &mut *bytes.add(i) }),
                buffer_position - (Self::STRIDE * i) as u32,
            );
        }
    }
}

impl<'a> ::planus::ReadAsRoot<'a> for TensorRef<'a> {
    fn read_as_root(slice: &'a [u8]) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(::planus::SliceWithStartOffset {
            buffer: slice,
            offset_from_start: 0,
        }, 0).map_err(|error_kind| error_kind.with_error_location(
            "[TensorRef]",
            "read_as_root",
            0,
        ))
    }
}

    
/// The table `FullyConnectedOptions` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Table `FullyConnectedOptions` in the file `schema.fbs:44`
#[derive(Clone, Debug, PartialEq, PartialOrd,
Eq, Ord, Hash,
::serde::Serialize, ::serde::Deserialize
)]
pub struct FullyConnectedOptions{
    
        /// The field `fused_activation_function` in the table `FullyConnectedOptions`
        pub fused_activation_function: i8,
        /// The field `weights_format` in the table `FullyConnectedOptions`
        pub weights_format: i8,
        /// The field `keep_num_dims` in the table `FullyConnectedOptions`
        pub keep_num_dims: bool,
        /// The field `asymmetric_quantize_inputs` in the table `FullyConnectedOptions`
        pub asymmetric_quantize_inputs: bool,}


#[allow(clippy::derivable_impls)]
impl ::core::default::Default for FullyConnectedOptions {
    fn default() -> Self {
        Self {
        fused_activation_function: 0,
        weights_format: 0,
        keep_num_dims: false,
        asymmetric_quantize_inputs: false,
        
        }
    }
}


impl FullyConnectedOptions {
    /// Creates a [FullyConnectedOptionsBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> FullyConnectedOptionsBuilder<()> {
        FullyConnectedOptionsBuilder(())
    }

    #[allow(clippy::too_many_arguments)]
    pub fn create(
        builder: &mut ::planus::Builder,
        field_fused_activation_function: impl ::planus::WriteAsDefault<i8, i8>,
        field_weights_format: impl ::planus::WriteAsDefault<i8, i8>,
        field_keep_num_dims: impl ::planus::WriteAsDefault<bool, bool>,
        field_asymmetric_quantize_inputs: impl ::planus::WriteAsDefault<bool, bool>,
        
    ) -> ::planus::Offset<Self> {let prepared_fused_activation_function = field_fused_activation_function.prepare(builder, &0);let prepared_weights_format = field_weights_format.prepare(builder, &0);let prepared_keep_num_dims = field_keep_num_dims.prepare(builder, &false);let prepared_asymmetric_quantize_inputs = field_asymmetric_quantize_inputs.prepare(builder, &false);

        let mut table_writer: ::planus::table_writer::TableWriter::<12> = ::core::default::Default::default();
        if prepared_fused_activation_function.is_some() {table_writer.write_entry::<i8>(0);}if prepared_weights_format.is_some() {table_writer.write_entry::<i8>(1);}if prepared_keep_num_dims.is_some() {table_writer.write_entry::<bool>(2);}if prepared_asymmetric_quantize_inputs.is_some() {table_writer.write_entry::<bool>(3);}

        unsafe {
            table_writer.finish(builder, |object_writer| {if let ::core::option::Option::Some(prepared_fused_activation_function) = prepared_fused_activation_function {object_writer.write::<_, _, 1>(&prepared_fused_activation_function);}if let ::core::option::Option::Some(prepared_weights_format) = prepared_weights_format {object_writer.write::<_, _, 1>(&prepared_weights_format);}if let ::core::option::Option::Some(prepared_keep_num_dims) = prepared_keep_num_dims {object_writer.write::<_, _, 1>(&prepared_keep_num_dims);}if let ::core::option::Option::Some(prepared_asymmetric_quantize_inputs) = prepared_asymmetric_quantize_inputs {object_writer.write::<_, _, 1>(&prepared_asymmetric_quantize_inputs);}
                
            });
        }builder.current_offset()
    }
}

impl ::planus::WriteAs<::planus::Offset<FullyConnectedOptions>> for FullyConnectedOptions {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<FullyConnectedOptions> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl ::planus::WriteAsOptional<::planus::Offset<FullyConnectedOptions>> for FullyConnectedOptions {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<FullyConnectedOptions>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl ::planus::WriteAsOffset<FullyConnectedOptions> for FullyConnectedOptions {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<FullyConnectedOptions> {
        FullyConnectedOptions::create(
            builder,
        
            
            self.fused_activation_function,
            
        
            
            self.weights_format,
            
        
            
            self.keep_num_dims,
            
        
            
            self.asymmetric_quantize_inputs,
            
        
        )
    }
}

/// Builder for serializing an instance of the [FullyConnectedOptions] type.
///
/// Can be created using the [FullyConnectedOptions::builder] method.
#[derive(Debug)]
#[must_use]
pub struct FullyConnectedOptionsBuilder<State>(State);

impl<
    
> FullyConnectedOptionsBuilder
<
    (
    
    )
>
{
    /// Setter for the [`fused_activation_function` field](FullyConnectedOptions#structfield.fused_activation_function).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn fused_activation_function<T0>(self, value: T0) -> FullyConnectedOptionsBuilder<(
    
        T0,
    
    )>
    where T0: ::planus::WriteAsDefault<i8, i8>
    {
        FullyConnectedOptionsBuilder((
            
            value,
        ))
    }

    
    /// Sets the [`fused_activation_function` field](FullyConnectedOptions#structfield.fused_activation_function) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn fused_activation_function_as_default(self) -> FullyConnectedOptionsBuilder<(
        
        ::planus::DefaultValue,
    )>
    {
        self.fused_activation_function(::planus::DefaultValue)
    }
    

    
}

impl<
    
        T0,
    
> FullyConnectedOptionsBuilder
<
    (
    
        T0,
    
    )
>
{
    /// Setter for the [`weights_format` field](FullyConnectedOptions#structfield.weights_format).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn weights_format<T1>(self, value: T1) -> FullyConnectedOptionsBuilder<(
    
        T0,
    
        T1,
    
    )>
    where T1: ::planus::WriteAsDefault<i8, i8>
    {
        
        let (
            
                v0,
            
        ) = self.0;FullyConnectedOptionsBuilder((
            
                v0,
            
            value,
        ))
    }

    
    /// Sets the [`weights_format` field](FullyConnectedOptions#structfield.weights_format) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn weights_format_as_default(self) -> FullyConnectedOptionsBuilder<(
        
            T0,
        
        ::planus::DefaultValue,
    )>
    {
        self.weights_format(::planus::DefaultValue)
    }
    

    
}

impl<
    
        T0,
    
        T1,
    
> FullyConnectedOptionsBuilder
<
    (
    
        T0,
    
        T1,
    
    )
>
{
    /// Setter for the [`keep_num_dims` field](FullyConnectedOptions#structfield.keep_num_dims).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn keep_num_dims<T2>(self, value: T2) -> FullyConnectedOptionsBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
    )>
    where T2: ::planus::WriteAsDefault<bool, bool>
    {
        
        let (
            
                v0,
            
                v1,
            
        ) = self.0;FullyConnectedOptionsBuilder((
            
                v0,
            
                v1,
            
            value,
        ))
    }

    
    /// Sets the [`keep_num_dims` field](FullyConnectedOptions#structfield.keep_num_dims) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn keep_num_dims_as_default(self) -> FullyConnectedOptionsBuilder<(
        
            T0,
        
            T1,
        
        ::planus::DefaultValue,
    )>
    {
        self.keep_num_dims(::planus::DefaultValue)
    }
    

    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
> FullyConnectedOptionsBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
    )
>
{
    /// Setter for the [`asymmetric_quantize_inputs` field](FullyConnectedOptions#structfield.asymmetric_quantize_inputs).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn asymmetric_quantize_inputs<T3>(self, value: T3) -> FullyConnectedOptionsBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
    )>
    where T3: ::planus::WriteAsDefault<bool, bool>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
        ) = self.0;FullyConnectedOptionsBuilder((
            
                v0,
            
                v1,
            
                v2,
            
            value,
        ))
    }

    
    /// Sets the [`asymmetric_quantize_inputs` field](FullyConnectedOptions#structfield.asymmetric_quantize_inputs) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn asymmetric_quantize_inputs_as_default(self) -> FullyConnectedOptionsBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
        ::planus::DefaultValue,
    )>
    {
        self.asymmetric_quantize_inputs(::planus::DefaultValue)
    }
    

    
}



impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
> FullyConnectedOptionsBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
)> {
    /// Finish writing the builder to get an [Offset](::planus::Offset) to a serialized [FullyConnectedOptions].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::Offset<FullyConnectedOptions>
        where Self: ::planus::WriteAsOffset<FullyConnectedOptions>
    {
        ::planus::WriteAsOffset::prepare(&self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<i8, i8>,
    
        T1: ::planus::WriteAsDefault<i8, i8>,
    
        T2: ::planus::WriteAsDefault<bool, bool>,
    
        T3: ::planus::WriteAsDefault<bool, bool>,
    
> ::planus::WriteAs<::planus::Offset<FullyConnectedOptions>> for FullyConnectedOptionsBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
)> {
    type Prepared = ::planus::Offset<FullyConnectedOptions>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<FullyConnectedOptions> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<i8, i8>,
    
        T1: ::planus::WriteAsDefault<i8, i8>,
    
        T2: ::planus::WriteAsDefault<bool, bool>,
    
        T3: ::planus::WriteAsDefault<bool, bool>,
    
> ::planus::WriteAsOptional<::planus::Offset<FullyConnectedOptions>> for FullyConnectedOptionsBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
)> {
    type Prepared = ::planus::Offset<FullyConnectedOptions>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<FullyConnectedOptions>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<i8, i8>,
    
        T1: ::planus::WriteAsDefault<i8, i8>,
    
        T2: ::planus::WriteAsDefault<bool, bool>,
    
        T3: ::planus::WriteAsDefault<bool, bool>,
    
> ::planus::WriteAsOffset<FullyConnectedOptions> for FullyConnectedOptionsBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
)> {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<FullyConnectedOptions> {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
        ) = &self.0;FullyConnectedOptions::create(
            builder,
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
        )
    }
}

/// Reference to a deserialized [FullyConnectedOptions].
#[derive(Copy, Clone)]
pub struct FullyConnectedOptionsRef<'a>(
    #[allow(dead_code)]
    ::planus::table_reader::Table<'a>
);

impl<'a> FullyConnectedOptionsRef<'a> {
    
        /// Getter for the [`fused_activation_function` field](FullyConnectedOptions#structfield.fused_activation_function).
        #[inline]
        pub fn fused_activation_function(&self) -> ::planus::Result<i8> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(0, "FullyConnectedOptions", "fused_activation_function")
              
            
            ?.unwrap_or(0))
            
        }
    
        /// Getter for the [`weights_format` field](FullyConnectedOptions#structfield.weights_format).
        #[inline]
        pub fn weights_format(&self) -> ::planus::Result<i8> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(1, "FullyConnectedOptions", "weights_format")
              
            
            ?.unwrap_or(0))
            
        }
    
        /// Getter for the [`keep_num_dims` field](FullyConnectedOptions#structfield.keep_num_dims).
        #[inline]
        pub fn keep_num_dims(&self) -> ::planus::Result<bool> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(2, "FullyConnectedOptions", "keep_num_dims")
              
            
            ?.unwrap_or(false))
            
        }
    
        /// Getter for the [`asymmetric_quantize_inputs` field](FullyConnectedOptions#structfield.asymmetric_quantize_inputs).
        #[inline]
        pub fn asymmetric_quantize_inputs(&self) -> ::planus::Result<bool> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(3, "FullyConnectedOptions", "asymmetric_quantize_inputs")
              
            
            ?.unwrap_or(false))
            
        }
    
}

impl<'a> ::core::fmt::Debug for FullyConnectedOptionsRef<'a> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut f = f.debug_struct("FullyConnectedOptionsRef");
        f.field("fused_activation_function", &self.fused_activation_function());f.field("weights_format", &self.weights_format());f.field("keep_num_dims", &self.keep_num_dims());f.field("asymmetric_quantize_inputs", &self.asymmetric_quantize_inputs());
        f.finish()
    }
}

impl<'a> ::core::convert::TryFrom<FullyConnectedOptionsRef<'a>> for FullyConnectedOptions {
    type Error = ::planus::Error;


    #[allow(unreachable_code)]
    fn try_from(value: FullyConnectedOptionsRef<'a>) -> ::planus::Result<Self> {

        ::core::result::Result::Ok(Self {
            fused_activation_function: ::core::convert::TryInto::try_into(value.fused_activation_function()?)?,weights_format: ::core::convert::TryInto::try_into(value.weights_format()?)?,keep_num_dims: ::core::convert::TryInto::try_into(value.keep_num_dims()?)?,asymmetric_quantize_inputs: ::core::convert::TryInto::try_into(value.asymmetric_quantize_inputs()?)?,
        })
    }
}

impl<'a> ::planus::TableRead<'a> for FullyConnectedOptionsRef<'a> {
    #[inline]
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        ::core::result::Result::Ok(Self(::planus::table_reader::Table::from_buffer(buffer, offset)?))
    }
}

impl<'a> ::planus::VectorReadInner<'a> for FullyConnectedOptionsRef<'a> {
    type Error = ::planus::Error;
    const STRIDE: usize = 4;

    unsafe fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(buffer, offset).map_err(|error_kind| error_kind.with_error_location(
            "[FullyConnectedOptionsRef]",
            "get",
            buffer.offset_from_start,
        ))
    }
}

/// # Safety
/// The planus compiler generates implementations that initialize
/// the bytes in `write_values`.
unsafe impl ::planus::VectorWrite<::planus::Offset<FullyConnectedOptions>> for FullyConnectedOptions {
    type Value = ::planus::Offset<FullyConnectedOptions>;
    const STRIDE: usize = 4;
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> Self::Value {
        ::planus::WriteAs::prepare(self, builder)
    }

    #[inline]
    unsafe fn write_values(
        values: &[::planus::Offset<FullyConnectedOptions>],
        bytes: *mut ::core::mem::MaybeUninit<u8>,
        buffer_position: u32,
    ) {
        let bytes = bytes as *mut [::core::mem::MaybeUninit<u8>; 4];
        for (i, v) in ::core::iter::Iterator::enumerate(values.iter()) {
            ::planus::WriteAsPrimitive::write(
                v,
                ::planus::Cursor::new(unsafe { &mut *bytes.add(i) }),
                buffer_position - (Self::STRIDE * i) as u32,
            );
        }
    }
}

impl<'a> ::planus::ReadAsRoot<'a> for FullyConnectedOptionsRef<'a> {
    fn read_as_root(slice: &'a [u8]) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(::planus::SliceWithStartOffset {
            buffer: slice,
            offset_from_start: 0,
        }, 0).map_err(|error_kind| error_kind.with_error_location(
            "[FullyConnectedOptionsRef]",
            "read_as_root",
            0,
        ))
    }
}

    
/// The table `SoftmaxOptions` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Table `SoftmaxOptions` in the file `schema.fbs:51`
#[derive(Clone, Debug, PartialEq, PartialOrd,

::serde::Serialize, ::serde::Deserialize
)]
pub struct SoftmaxOptions{
    
        /// The field `beta` in the table `SoftmaxOptions`
        pub beta: f32,}


#[allow(clippy::derivable_impls)]
impl ::core::default::Default for SoftmaxOptions {
    fn default() -> Self {
        Self {
        beta: 0.0,
        
        }
    }
}


impl SoftmaxOptions {
    /// Creates a [SoftmaxOptionsBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> SoftmaxOptionsBuilder<()> {
        SoftmaxOptionsBuilder(())
    }

    #[allow(clippy::too_many_arguments)]
    pub fn create(
        builder: &mut ::planus::Builder,
        field_beta: impl ::planus::WriteAsDefault<f32, f32>,
        
    ) -> ::planus::Offset<Self> {let prepared_beta = field_beta.prepare(builder, &0.0);

        let mut table_writer: ::planus::table_writer::TableWriter::<6> = ::core::default::Default::default();
        if prepared_beta.is_some() {table_writer.write_entry::<f32>(0);}

        unsafe {
            table_writer.finish(builder, |object_writer| {if let ::core::option::Option::Some(prepared_beta) = prepared_beta {object_writer.write::<_, _, 4>(&prepared_beta);}
                
            });
        }builder.current_offset()
    }
}

impl ::planus::WriteAs<::planus::Offset<SoftmaxOptions>> for SoftmaxOptions {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<SoftmaxOptions> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl ::planus::WriteAsOptional<::planus::Offset<SoftmaxOptions>> for SoftmaxOptions {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<SoftmaxOptions>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl ::planus::WriteAsOffset<SoftmaxOptions> for SoftmaxOptions {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<SoftmaxOptions> {
        SoftmaxOptions::create(
            builder,
        
            
            self.beta,
            
        
        )
    }
}

/// Builder for serializing an instance of the [SoftmaxOptions] type.
///
/// Can be created using the [SoftmaxOptions::builder] method.
#[derive(Debug)]
#[must_use]
pub struct SoftmaxOptionsBuilder<State>(State);

impl<
    
> SoftmaxOptionsBuilder
<
    (
    
    )
>
{
    /// Setter for the [`beta` field](SoftmaxOptions#structfield.beta).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn beta<T0>(self, value: T0) -> SoftmaxOptionsBuilder<(
    
        T0,
    
    )>
    where T0: ::planus::WriteAsDefault<f32, f32>
    {
        SoftmaxOptionsBuilder((
            
            value,
        ))
    }

    
    /// Sets the [`beta` field](SoftmaxOptions#structfield.beta) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn beta_as_default(self) -> SoftmaxOptionsBuilder<(
        
        ::planus::DefaultValue,
    )>
    {
        self.beta(::planus::DefaultValue)
    }
    

    
}



impl<
    
        T0,
    
> SoftmaxOptionsBuilder<(
    
        T0,
    
)> {
    /// Finish writing the builder to get an [Offset](::planus::Offset) to a serialized [SoftmaxOptions].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::Offset<SoftmaxOptions>
        where Self: ::planus::WriteAsOffset<SoftmaxOptions>
    {
        ::planus::WriteAsOffset::prepare(&self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<f32, f32>,
    
> ::planus::WriteAs<::planus::Offset<SoftmaxOptions>> for SoftmaxOptionsBuilder<(
    
        T0,
    
)> {
    type Prepared = ::planus::Offset<SoftmaxOptions>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<SoftmaxOptions> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<f32, f32>,
    
> ::planus::WriteAsOptional<::planus::Offset<SoftmaxOptions>> for SoftmaxOptionsBuilder<(
    
        T0,
    
)> {
    type Prepared = ::planus::Offset<SoftmaxOptions>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<SoftmaxOptions>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<f32, f32>,
    
> ::planus::WriteAsOffset<SoftmaxOptions> for SoftmaxOptionsBuilder<(
    
        T0,
    
)> {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<SoftmaxOptions> {
        
        let (
            
                v0,
            
        ) = &self.0;SoftmaxOptions::create(
            builder,
            
                v0,
            
        )
    }
}

/// Reference to a deserialized [SoftmaxOptions].
#[derive(Copy, Clone)]
pub struct SoftmaxOptionsRef<'a>(
    #[allow(dead_code)]
    ::planus::table_reader::Table<'a>
);

impl<'a> SoftmaxOptionsRef<'a> {
    
        /// Getter for the [`beta` field](SoftmaxOptions#structfield.beta).
        #[inline]
        pub fn beta(&self) -> ::planus::Result<f32> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(0, "SoftmaxOptions", "beta")
              
            
            ?.unwrap_or(0.0))
            
        }
    
}

impl<'a> ::core::fmt::Debug for SoftmaxOptionsRef<'a> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut f = f.debug_struct("SoftmaxOptionsRef");
        f.field("beta", &self.beta());
        f.finish()
    }
}

impl<'a> ::core::convert::TryFrom<SoftmaxOptionsRef<'a>> for SoftmaxOptions {
    type Error = ::planus::Error;


    #[allow(unreachable_code)]
    fn try_from(value: SoftmaxOptionsRef<'a>) -> ::planus::Result<Self> {

        ::core::result::Result::Ok(Self {
            beta: ::core::convert::TryInto::try_into(value.beta()?)?,
        })
    }
}

impl<'a> ::planus::TableRead<'a> for SoftmaxOptionsRef<'a> {
    #[inline]
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        ::core::result::Result::Ok(Self(::planus::table_reader::Table::from_buffer(buffer, offset)?))
    }
}

impl<'a> ::planus::VectorReadInner<'a> for SoftmaxOptionsRef<'a> {
    type Error = ::planus::Error;
    const STRIDE: usize = 4;

    unsafe fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(buffer, offset).map_err(|error_kind| error_kind.with_error_location(
            "[SoftmaxOptionsRef]",
            "get",
            buffer.offset_from_start,
        ))
    }
}

/// # Safety
/// The planus compiler generates implementations that initialize
/// the bytes in `write_values`.
unsafe impl ::planus::VectorWrite<::planus::Offset<SoftmaxOptions>> for SoftmaxOptions {
    type Value = ::planus::Offset<SoftmaxOptions>;
    const STRIDE: usize = 4;
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> Self::Value {
        ::planus::WriteAs::prepare(self, builder)
    }

    #[inline]
    unsafe fn write_values(
        values: &[::planus::Offset<SoftmaxOptions>],
        bytes: *mut ::core::mem::MaybeUninit<u8>,
        buffer_position: u32,
    ) {
        let bytes = bytes as *mut [::core::mem::MaybeUninit<u8>; 4];
        for (i, v) in ::core::iter::Iterator::enumerate(values.iter()) {
            ::planus::WriteAsPrimitive::write(
                v,
                ::planus::Cursor::new(unsafe { &mut *bytes.add(i) }),
                buffer_position - (Self::STRIDE * i) as u32,
            );
        }
    }
}

impl<'a> ::planus::ReadAsRoot<'a> for SoftmaxOptionsRef<'a> {
    fn read_as_root(slice: &'a [u8]) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(::planus::SliceWithStartOffset {
            buffer: slice,
            offset_from_start: 0,
        }, 0).map_err(|error_kind| error_kind.with_error_location(
            "[SoftmaxOptionsRef]",
            "read_as_root",
            0,
        ))
    }
}

    
/// The union `BuiltinOptions` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Union `BuiltinOptions` in the file `schema.fbs:56`
#[derive(Clone, Debug, PartialEq, PartialOrd,

::serde::Serialize, ::serde::Deserialize)]
pub enum BuiltinOptions{
    
        /// The variant `O1` in the union `BuiltinOptions`
        O1(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O2` in the union `BuiltinOptions`
        O2(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O3` in the union `BuiltinOptions`
        O3(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O4` in the union `BuiltinOptions`
        O4(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O5` in the union `BuiltinOptions`
        O5(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O6` in the union `BuiltinOptions`
        O6(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O7` in the union `BuiltinOptions`
        O7(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `FullyConnected` in the union `BuiltinOptions`
        FullyConnected(::planus::alloc::boxed::Box<self::FullyConnectedOptions>),
    
        /// The variant `Softmax` in the union `BuiltinOptions`
        Softmax(::planus::alloc::boxed::Box<self::SoftmaxOptions>),
    
        /// The variant `O10` in the union `BuiltinOptions`
        O10(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `Add` in the union `BuiltinOptions`
        Add(::planus::alloc::boxed::Box<self::ArithmeticOptions>),
    
        /// The variant `O12` in the union `BuiltinOptions`
        O12(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O13` in the union `BuiltinOptions`
        O13(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O14` in the union `BuiltinOptions`
        O14(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O15` in the union `BuiltinOptions`
        O15(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O16` in the union `BuiltinOptions`
        O16(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O17` in the union `BuiltinOptions`
        O17(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O18` in the union `BuiltinOptions`
        O18(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O19` in the union `BuiltinOptions`
        O19(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O20` in the union `BuiltinOptions`
        O20(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `Mul` in the union `BuiltinOptions`
        Mul(::planus::alloc::boxed::Box<self::ArithmeticOptions>),
    
        /// The variant `O22` in the union `BuiltinOptions`
        O22(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O23` in the union `BuiltinOptions`
        O23(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O24` in the union `BuiltinOptions`
        O24(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O25` in the union `BuiltinOptions`
        O25(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O26` in the union `BuiltinOptions`
        O26(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O27` in the union `BuiltinOptions`
        O27(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `Sub` in the union `BuiltinOptions`
        Sub(::planus::alloc::boxed::Box<self::ArithmeticOptions>),
    
        /// The variant `Div` in the union `BuiltinOptions`
        Div(::planus::alloc::boxed::Box<self::ArithmeticOptions>),
    
        /// The variant `O30` in the union `BuiltinOptions`
        O30(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O31` in the union `BuiltinOptions`
        O31(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O32` in the union `BuiltinOptions`
        O32(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O33` in the union `BuiltinOptions`
        O33(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O34` in the union `BuiltinOptions`
        O34(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O35` in the union `BuiltinOptions`
        O35(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O36` in the union `BuiltinOptions`
        O36(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O37` in the union `BuiltinOptions`
        O37(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O38` in the union `BuiltinOptions`
        O38(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O39` in the union `BuiltinOptions`
        O39(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O40` in the union `BuiltinOptions`
        O40(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O41` in the union `BuiltinOptions`
        O41(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O42` in the union `BuiltinOptions`
        O42(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O43` in the union `BuiltinOptions`
        O43(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O44` in the union `BuiltinOptions`
        O44(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O45` in the union `BuiltinOptions`
        O45(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O46` in the union `BuiltinOptions`
        O46(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O47` in the union `BuiltinOptions`
        O47(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O48` in the union `BuiltinOptions`
        O48(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O49` in the union `BuiltinOptions`
        O49(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O50` in the union `BuiltinOptions`
        O50(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O51` in the union `BuiltinOptions`
        O51(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O52` in the union `BuiltinOptions`
        O52(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O53` in the union `BuiltinOptions`
        O53(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O54` in the union `BuiltinOptions`
        O54(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O55` in the union `BuiltinOptions`
        O55(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O56` in the union `BuiltinOptions`
        O56(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O57` in the union `BuiltinOptions`
        O57(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O58` in the union `BuiltinOptions`
        O58(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O59` in the union `BuiltinOptions`
        O59(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O60` in the union `BuiltinOptions`
        O60(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O61` in the union `BuiltinOptions`
        O61(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O62` in the union `BuiltinOptions`
        O62(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O63` in the union `BuiltinOptions`
        O63(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O64` in the union `BuiltinOptions`
        O64(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O65` in the union `BuiltinOptions`
        O65(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O66` in the union `BuiltinOptions`
        O66(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O67` in the union `BuiltinOptions`
        O67(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O68` in the union `BuiltinOptions`
        O68(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O69` in the union `BuiltinOptions`
        O69(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O70` in the union `BuiltinOptions`
        O70(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O71` in the union `BuiltinOptions`
        O71(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O72` in the union `BuiltinOptions`
        O72(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O73` in the union `BuiltinOptions`
        O73(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O74` in the union `BuiltinOptions`
        O74(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `LeakyRelu` in the union `BuiltinOptions`
        LeakyRelu(::planus::alloc::boxed::Box<self::LeakyReluOptions>),
    
        /// The variant `O76` in the union `BuiltinOptions`
        O76(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O77` in the union `BuiltinOptions`
        O77(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O78` in the union `BuiltinOptions`
        O78(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O79` in the union `BuiltinOptions`
        O79(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O80` in the union `BuiltinOptions`
        O80(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O81` in the union `BuiltinOptions`
        O81(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O82` in the union `BuiltinOptions`
        O82(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O83` in the union `BuiltinOptions`
        O83(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O84` in the union `BuiltinOptions`
        O84(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O85` in the union `BuiltinOptions`
        O85(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O86` in the union `BuiltinOptions`
        O86(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O87` in the union `BuiltinOptions`
        O87(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O88` in the union `BuiltinOptions`
        O88(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O89` in the union `BuiltinOptions`
        O89(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O90` in the union `BuiltinOptions`
        O90(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O91` in the union `BuiltinOptions`
        O91(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O92` in the union `BuiltinOptions`
        O92(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O93` in the union `BuiltinOptions`
        O93(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O94` in the union `BuiltinOptions`
        O94(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O95` in the union `BuiltinOptions`
        O95(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O96` in the union `BuiltinOptions`
        O96(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O97` in the union `BuiltinOptions`
        O97(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O98` in the union `BuiltinOptions`
        O98(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O99` in the union `BuiltinOptions`
        O99(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O100` in the union `BuiltinOptions`
        O100(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O101` in the union `BuiltinOptions`
        O101(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O102` in the union `BuiltinOptions`
        O102(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O103` in the union `BuiltinOptions`
        O103(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O104` in the union `BuiltinOptions`
        O104(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O105` in the union `BuiltinOptions`
        O105(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O106` in the union `BuiltinOptions`
        O106(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O107` in the union `BuiltinOptions`
        O107(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O108` in the union `BuiltinOptions`
        O108(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O109` in the union `BuiltinOptions`
        O109(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O110` in the union `BuiltinOptions`
        O110(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O111` in the union `BuiltinOptions`
        O111(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O112` in the union `BuiltinOptions`
        O112(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O113` in the union `BuiltinOptions`
        O113(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O114` in the union `BuiltinOptions`
        O114(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `O115` in the union `BuiltinOptions`
        O115(::planus::alloc::boxed::Box<self::Other>),
    
        /// The variant `Gelu` in the union `BuiltinOptions`
        Gelu(::planus::alloc::boxed::Box<self::GeluOptions>),
    
}


impl BuiltinOptions {
    /// Creates a [BuiltinOptionsBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> BuiltinOptionsBuilder<::planus::Uninitialized> {
        BuiltinOptionsBuilder(::planus::Uninitialized)
    }

    #[inline]
    pub fn create_o1(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(1, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o2(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(2, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o3(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(3, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o4(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(4, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o5(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(5, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o6(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(6, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o7(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(7, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_fully_connected(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::FullyConnectedOptions>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(8, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_softmax(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::SoftmaxOptions>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(9, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o10(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(10, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_add(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::ArithmeticOptions>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(11, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o12(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(12, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o13(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(13, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o14(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(14, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o15(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(15, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o16(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(16, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o17(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(17, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o18(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(18, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o19(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(19, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o20(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(20, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_mul(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::ArithmeticOptions>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(21, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o22(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(22, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o23(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(23, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o24(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(24, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o25(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(25, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o26(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(26, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o27(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(27, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_sub(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::ArithmeticOptions>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(28, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_div(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::ArithmeticOptions>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(29, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o30(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(30, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o31(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(31, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o32(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(32, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o33(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(33, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o34(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(34, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o35(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(35, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o36(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(36, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o37(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(37, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o38(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(38, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o39(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(39, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o40(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(40, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o41(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(41, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o42(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(42, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o43(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(43, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o44(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(44, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o45(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(45, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o46(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(46, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o47(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(47, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o48(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(48, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o49(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(49, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o50(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(50, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o51(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(51, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o52(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(52, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o53(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(53, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o54(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(54, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o55(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(55, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o56(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(56, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o57(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(57, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o58(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(58, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o59(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(59, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o60(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(60, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o61(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(61, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o62(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(62, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o63(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(63, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o64(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(64, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o65(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(65, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o66(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(66, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o67(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(67, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o68(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(68, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o69(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(69, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o70(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(70, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o71(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(71, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o72(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(72, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o73(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(73, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o74(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(74, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_leaky_relu(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::LeakyReluOptions>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(75, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o76(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(76, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o77(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(77, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o78(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(78, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o79(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(79, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o80(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(80, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o81(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(81, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o82(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(82, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o83(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(83, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o84(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(84, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o85(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(85, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o86(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(86, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o87(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(87, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o88(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(88, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o89(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(89, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o90(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(90, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o91(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(91, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o92(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(92, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o93(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(93, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o94(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(94, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o95(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(95, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o96(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(96, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o97(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(97, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o98(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(98, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o99(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(99, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o100(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(100, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o101(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(101, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o102(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(102, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o103(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(103, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o104(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(104, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o105(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(105, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o106(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(106, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o107(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(107, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o108(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(108, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o109(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(109, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o110(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(110, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o111(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(111, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o112(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(112, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o113(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(113, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o114(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(114, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_o115(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::Other>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(115, value.prepare(builder).downcast())
    }

    #[inline]
    pub fn create_gelu(
      builder: &mut ::planus::Builder,
      value: impl ::planus::WriteAsOffset<self::GeluOptions>,
    ) -> ::planus::UnionOffset<Self> {
        ::planus::UnionOffset::new(116, value.prepare(builder).downcast())
    }

    
}



impl ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptions {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<Self> {
        match self {
            Self::O1(value) => Self::create_o1(builder, value),
            Self::O2(value) => Self::create_o2(builder, value),
            Self::O3(value) => Self::create_o3(builder, value),
            Self::O4(value) => Self::create_o4(builder, value),
            Self::O5(value) => Self::create_o5(builder, value),
            Self::O6(value) => Self::create_o6(builder, value),
            Self::O7(value) => Self::create_o7(builder, value),
            Self::FullyConnected(value) => Self::create_fully_connected(builder, value),
            Self::Softmax(value) => Self::create_softmax(builder, value),
            Self::O10(value) => Self::create_o10(builder, value),
            Self::Add(value) => Self::create_add(builder, value),
            Self::O12(value) => Self::create_o12(builder, value),
            Self::O13(value) => Self::create_o13(builder, value),
            Self::O14(value) => Self::create_o14(builder, value),
            Self::O15(value) => Self::create_o15(builder, value),
            Self::O16(value) => Self::create_o16(builder, value),
            Self::O17(value) => Self::create_o17(builder, value),
            Self::O18(value) => Self::create_o18(builder, value),
            Self::O19(value) => Self::create_o19(builder, value),
            Self::O20(value) => Self::create_o20(builder, value),
            Self::Mul(value) => Self::create_mul(builder, value),
            Self::O22(value) => Self::create_o22(builder, value),
            Self::O23(value) => Self::create_o23(builder, value),
            Self::O24(value) => Self::create_o24(builder, value),
            Self::O25(value) => Self::create_o25(builder, value),
            Self::O26(value) => Self::create_o26(builder, value),
            Self::O27(value) => Self::create_o27(builder, value),
            Self::Sub(value) => Self::create_sub(builder, value),
            Self::Div(value) => Self::create_div(builder, value),
            Self::O30(value) => Self::create_o30(builder, value),
            Self::O31(value) => Self::create_o31(builder, value),
            Self::O32(value) => Self::create_o32(builder, value),
            Self::O33(value) => Self::create_o33(builder, value),
            Self::O34(value) => Self::create_o34(builder, value),
            Self::O35(value) => Self::create_o35(builder, value),
            Self::O36(value) => Self::create_o36(builder, value),
            Self::O37(value) => Self::create_o37(builder, value),
            Self::O38(value) => Self::create_o38(builder, value),
            Self::O39(value) => Self::create_o39(builder, value),
            Self::O40(value) => Self::create_o40(builder, value),
            Self::O41(value) => Self::create_o41(builder, value),
            Self::O42(value) => Self::create_o42(builder, value),
            Self::O43(value) => Self::create_o43(builder, value),
            Self::O44(value) => Self::create_o44(builder, value),
            Self::O45(value) => Self::create_o45(builder, value),
            Self::O46(value) => Self::create_o46(builder, value),
            Self::O47(value) => Self::create_o47(builder, value),
            Self::O48(value) => Self::create_o48(builder, value),
            Self::O49(value) => Self::create_o49(builder, value),
            Self::O50(value) => Self::create_o50(builder, value),
            Self::O51(value) => Self::create_o51(builder, value),
            Self::O52(value) => Self::create_o52(builder, value),
            Self::O53(value) => Self::create_o53(builder, value),
            Self::O54(value) => Self::create_o54(builder, value),
            Self::O55(value) => Self::create_o55(builder, value),
            Self::O56(value) => Self::create_o56(builder, value),
            Self::O57(value) => Self::create_o57(builder, value),
            Self::O58(value) => Self::create_o58(builder, value),
            Self::O59(value) => Self::create_o59(builder, value),
            Self::O60(value) => Self::create_o60(builder, value),
            Self::O61(value) => Self::create_o61(builder, value),
            Self::O62(value) => Self::create_o62(builder, value),
            Self::O63(value) => Self::create_o63(builder, value),
            Self::O64(value) => Self::create_o64(builder, value),
            Self::O65(value) => Self::create_o65(builder, value),
            Self::O66(value) => Self::create_o66(builder, value),
            Self::O67(value) => Self::create_o67(builder, value),
            Self::O68(value) => Self::create_o68(builder, value),
            Self::O69(value) => Self::create_o69(builder, value),
            Self::O70(value) => Self::create_o70(builder, value),
            Self::O71(value) => Self::create_o71(builder, value),
            Self::O72(value) => Self::create_o72(builder, value),
            Self::O73(value) => Self::create_o73(builder, value),
            Self::O74(value) => Self::create_o74(builder, value),
            Self::LeakyRelu(value) => Self::create_leaky_relu(builder, value),
            Self::O76(value) => Self::create_o76(builder, value),
            Self::O77(value) => Self::create_o77(builder, value),
            Self::O78(value) => Self::create_o78(builder, value),
            Self::O79(value) => Self::create_o79(builder, value),
            Self::O80(value) => Self::create_o80(builder, value),
            Self::O81(value) => Self::create_o81(builder, value),
            Self::O82(value) => Self::create_o82(builder, value),
            Self::O83(value) => Self::create_o83(builder, value),
            Self::O84(value) => Self::create_o84(builder, value),
            Self::O85(value) => Self::create_o85(builder, value),
            Self::O86(value) => Self::create_o86(builder, value),
            Self::O87(value) => Self::create_o87(builder, value),
            Self::O88(value) => Self::create_o88(builder, value),
            Self::O89(value) => Self::create_o89(builder, value),
            Self::O90(value) => Self::create_o90(builder, value),
            Self::O91(value) => Self::create_o91(builder, value),
            Self::O92(value) => Self::create_o92(builder, value),
            Self::O93(value) => Self::create_o93(builder, value),
            Self::O94(value) => Self::create_o94(builder, value),
            Self::O95(value) => Self::create_o95(builder, value),
            Self::O96(value) => Self::create_o96(builder, value),
            Self::O97(value) => Self::create_o97(builder, value),
            Self::O98(value) => Self::create_o98(builder, value),
            Self::O99(value) => Self::create_o99(builder, value),
            Self::O100(value) => Self::create_o100(builder, value),
            Self::O101(value) => Self::create_o101(builder, value),
            Self::O102(value) => Self::create_o102(builder, value),
            Self::O103(value) => Self::create_o103(builder, value),
            Self::O104(value) => Self::create_o104(builder, value),
            Self::O105(value) => Self::create_o105(builder, value),
            Self::O106(value) => Self::create_o106(builder, value),
            Self::O107(value) => Self::create_o107(builder, value),
            Self::O108(value) => Self::create_o108(builder, value),
            Self::O109(value) => Self::create_o109(builder, value),
            Self::O110(value) => Self::create_o110(builder, value),
            Self::O111(value) => Self::create_o111(builder, value),
            Self::O112(value) => Self::create_o112(builder, value),
            Self::O113(value) => Self::create_o113(builder, value),
            Self::O114(value) => Self::create_o114(builder, value),
            Self::O115(value) => Self::create_o115(builder, value),
            Self::Gelu(value) => Self::create_gelu(builder, value),
            
        }
    }
}


impl ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptions {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<Self>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}

/// Builder for serializing an instance of the [BuiltinOptions] type.
///
/// Can be created using the [BuiltinOptions::builder] method.
#[derive(Debug)]
#[must_use]
pub struct BuiltinOptionsBuilder<T>(T);

impl BuiltinOptionsBuilder<::planus::Uninitialized> {
    /// Creates an instance of the [`O1` variant](BuiltinOptions#variant.O1).
    #[inline]
    pub fn o1<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<1, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O2` variant](BuiltinOptions#variant.O2).
    #[inline]
    pub fn o2<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<2, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O3` variant](BuiltinOptions#variant.O3).
    #[inline]
    pub fn o3<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<3, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O4` variant](BuiltinOptions#variant.O4).
    #[inline]
    pub fn o4<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<4, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O5` variant](BuiltinOptions#variant.O5).
    #[inline]
    pub fn o5<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<5, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O6` variant](BuiltinOptions#variant.O6).
    #[inline]
    pub fn o6<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<6, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O7` variant](BuiltinOptions#variant.O7).
    #[inline]
    pub fn o7<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<7, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`FullyConnected` variant](BuiltinOptions#variant.FullyConnected).
    #[inline]
    pub fn fully_connected<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<8, T>>
        where T: ::planus::WriteAsOffset<self::FullyConnectedOptions> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`Softmax` variant](BuiltinOptions#variant.Softmax).
    #[inline]
    pub fn softmax<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<9, T>>
        where T: ::planus::WriteAsOffset<self::SoftmaxOptions> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O10` variant](BuiltinOptions#variant.O10).
    #[inline]
    pub fn o10<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<10, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`Add` variant](BuiltinOptions#variant.Add).
    #[inline]
    pub fn add<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<11, T>>
        where T: ::planus::WriteAsOffset<self::ArithmeticOptions> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O12` variant](BuiltinOptions#variant.O12).
    #[inline]
    pub fn o12<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<12, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O13` variant](BuiltinOptions#variant.O13).
    #[inline]
    pub fn o13<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<13, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O14` variant](BuiltinOptions#variant.O14).
    #[inline]
    pub fn o14<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<14, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O15` variant](BuiltinOptions#variant.O15).
    #[inline]
    pub fn o15<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<15, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O16` variant](BuiltinOptions#variant.O16).
    #[inline]
    pub fn o16<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<16, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O17` variant](BuiltinOptions#variant.O17).
    #[inline]
    pub fn o17<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<17, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O18` variant](BuiltinOptions#variant.O18).
    #[inline]
    pub fn o18<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<18, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O19` variant](BuiltinOptions#variant.O19).
    #[inline]
    pub fn o19<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<19, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O20` variant](BuiltinOptions#variant.O20).
    #[inline]
    pub fn o20<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<20, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`Mul` variant](BuiltinOptions#variant.Mul).
    #[inline]
    pub fn mul<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<21, T>>
        where T: ::planus::WriteAsOffset<self::ArithmeticOptions> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O22` variant](BuiltinOptions#variant.O22).
    #[inline]
    pub fn o22<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<22, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O23` variant](BuiltinOptions#variant.O23).
    #[inline]
    pub fn o23<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<23, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O24` variant](BuiltinOptions#variant.O24).
    #[inline]
    pub fn o24<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<24, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O25` variant](BuiltinOptions#variant.O25).
    #[inline]
    pub fn o25<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<25, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O26` variant](BuiltinOptions#variant.O26).
    #[inline]
    pub fn o26<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<26, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O27` variant](BuiltinOptions#variant.O27).
    #[inline]
    pub fn o27<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<27, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`Sub` variant](BuiltinOptions#variant.Sub).
    #[inline]
    pub fn sub<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<28, T>>
        where T: ::planus::WriteAsOffset<self::ArithmeticOptions> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`Div` variant](BuiltinOptions#variant.Div).
    #[inline]
    pub fn div<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<29, T>>
        where T: ::planus::WriteAsOffset<self::ArithmeticOptions> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O30` variant](BuiltinOptions#variant.O30).
    #[inline]
    pub fn o30<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<30, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O31` variant](BuiltinOptions#variant.O31).
    #[inline]
    pub fn o31<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<31, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O32` variant](BuiltinOptions#variant.O32).
    #[inline]
    pub fn o32<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<32, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O33` variant](BuiltinOptions#variant.O33).
    #[inline]
    pub fn o33<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<33, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O34` variant](BuiltinOptions#variant.O34).
    #[inline]
    pub fn o34<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<34, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O35` variant](BuiltinOptions#variant.O35).
    #[inline]
    pub fn o35<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<35, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O36` variant](BuiltinOptions#variant.O36).
    #[inline]
    pub fn o36<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<36, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O37` variant](BuiltinOptions#variant.O37).
    #[inline]
    pub fn o37<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<37, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O38` variant](BuiltinOptions#variant.O38).
    #[inline]
    pub fn o38<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<38, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O39` variant](BuiltinOptions#variant.O39).
    #[inline]
    pub fn o39<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<39, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O40` variant](BuiltinOptions#variant.O40).
    #[inline]
    pub fn o40<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<40, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O41` variant](BuiltinOptions#variant.O41).
    #[inline]
    pub fn o41<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<41, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O42` variant](BuiltinOptions#variant.O42).
    #[inline]
    pub fn o42<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<42, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O43` variant](BuiltinOptions#variant.O43).
    #[inline]
    pub fn o43<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<43, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O44` variant](BuiltinOptions#variant.O44).
    #[inline]
    pub fn o44<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<44, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O45` variant](BuiltinOptions#variant.O45).
    #[inline]
    pub fn o45<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<45, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O46` variant](BuiltinOptions#variant.O46).
    #[inline]
    pub fn o46<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<46, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O47` variant](BuiltinOptions#variant.O47).
    #[inline]
    pub fn o47<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<47, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O48` variant](BuiltinOptions#variant.O48).
    #[inline]
    pub fn o48<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<48, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O49` variant](BuiltinOptions#variant.O49).
    #[inline]
    pub fn o49<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<49, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O50` variant](BuiltinOptions#variant.O50).
    #[inline]
    pub fn o50<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<50, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O51` variant](BuiltinOptions#variant.O51).
    #[inline]
    pub fn o51<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<51, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O52` variant](BuiltinOptions#variant.O52).
    #[inline]
    pub fn o52<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<52, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O53` variant](BuiltinOptions#variant.O53).
    #[inline]
    pub fn o53<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<53, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O54` variant](BuiltinOptions#variant.O54).
    #[inline]
    pub fn o54<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<54, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O55` variant](BuiltinOptions#variant.O55).
    #[inline]
    pub fn o55<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<55, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O56` variant](BuiltinOptions#variant.O56).
    #[inline]
    pub fn o56<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<56, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O57` variant](BuiltinOptions#variant.O57).
    #[inline]
    pub fn o57<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<57, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O58` variant](BuiltinOptions#variant.O58).
    #[inline]
    pub fn o58<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<58, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O59` variant](BuiltinOptions#variant.O59).
    #[inline]
    pub fn o59<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<59, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O60` variant](BuiltinOptions#variant.O60).
    #[inline]
    pub fn o60<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<60, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O61` variant](BuiltinOptions#variant.O61).
    #[inline]
    pub fn o61<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<61, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O62` variant](BuiltinOptions#variant.O62).
    #[inline]
    pub fn o62<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<62, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O63` variant](BuiltinOptions#variant.O63).
    #[inline]
    pub fn o63<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<63, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O64` variant](BuiltinOptions#variant.O64).
    #[inline]
    pub fn o64<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<64, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O65` variant](BuiltinOptions#variant.O65).
    #[inline]
    pub fn o65<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<65, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O66` variant](BuiltinOptions#variant.O66).
    #[inline]
    pub fn o66<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<66, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O67` variant](BuiltinOptions#variant.O67).
    #[inline]
    pub fn o67<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<67, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O68` variant](BuiltinOptions#variant.O68).
    #[inline]
    pub fn o68<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<68, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O69` variant](BuiltinOptions#variant.O69).
    #[inline]
    pub fn o69<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<69, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O70` variant](BuiltinOptions#variant.O70).
    #[inline]
    pub fn o70<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<70, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O71` variant](BuiltinOptions#variant.O71).
    #[inline]
    pub fn o71<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<71, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O72` variant](BuiltinOptions#variant.O72).
    #[inline]
    pub fn o72<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<72, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O73` variant](BuiltinOptions#variant.O73).
    #[inline]
    pub fn o73<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<73, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O74` variant](BuiltinOptions#variant.O74).
    #[inline]
    pub fn o74<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<74, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`LeakyRelu` variant](BuiltinOptions#variant.LeakyRelu).
    #[inline]
    pub fn leaky_relu<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<75, T>>
        where T: ::planus::WriteAsOffset<self::LeakyReluOptions> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O76` variant](BuiltinOptions#variant.O76).
    #[inline]
    pub fn o76<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<76, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O77` variant](BuiltinOptions#variant.O77).
    #[inline]
    pub fn o77<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<77, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O78` variant](BuiltinOptions#variant.O78).
    #[inline]
    pub fn o78<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<78, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O79` variant](BuiltinOptions#variant.O79).
    #[inline]
    pub fn o79<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<79, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O80` variant](BuiltinOptions#variant.O80).
    #[inline]
    pub fn o80<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<80, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O81` variant](BuiltinOptions#variant.O81).
    #[inline]
    pub fn o81<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<81, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O82` variant](BuiltinOptions#variant.O82).
    #[inline]
    pub fn o82<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<82, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O83` variant](BuiltinOptions#variant.O83).
    #[inline]
    pub fn o83<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<83, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O84` variant](BuiltinOptions#variant.O84).
    #[inline]
    pub fn o84<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<84, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O85` variant](BuiltinOptions#variant.O85).
    #[inline]
    pub fn o85<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<85, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O86` variant](BuiltinOptions#variant.O86).
    #[inline]
    pub fn o86<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<86, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O87` variant](BuiltinOptions#variant.O87).
    #[inline]
    pub fn o87<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<87, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O88` variant](BuiltinOptions#variant.O88).
    #[inline]
    pub fn o88<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<88, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O89` variant](BuiltinOptions#variant.O89).
    #[inline]
    pub fn o89<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<89, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O90` variant](BuiltinOptions#variant.O90).
    #[inline]
    pub fn o90<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<90, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O91` variant](BuiltinOptions#variant.O91).
    #[inline]
    pub fn o91<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<91, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O92` variant](BuiltinOptions#variant.O92).
    #[inline]
    pub fn o92<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<92, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O93` variant](BuiltinOptions#variant.O93).
    #[inline]
    pub fn o93<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<93, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O94` variant](BuiltinOptions#variant.O94).
    #[inline]
    pub fn o94<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<94, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O95` variant](BuiltinOptions#variant.O95).
    #[inline]
    pub fn o95<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<95, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O96` variant](BuiltinOptions#variant.O96).
    #[inline]
    pub fn o96<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<96, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O97` variant](BuiltinOptions#variant.O97).
    #[inline]
    pub fn o97<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<97, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O98` variant](BuiltinOptions#variant.O98).
    #[inline]
    pub fn o98<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<98, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O99` variant](BuiltinOptions#variant.O99).
    #[inline]
    pub fn o99<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<99, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O100` variant](BuiltinOptions#variant.O100).
    #[inline]
    pub fn o100<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<100, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O101` variant](BuiltinOptions#variant.O101).
    #[inline]
    pub fn o101<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<101, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O102` variant](BuiltinOptions#variant.O102).
    #[inline]
    pub fn o102<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<102, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O103` variant](BuiltinOptions#variant.O103).
    #[inline]
    pub fn o103<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<103, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O104` variant](BuiltinOptions#variant.O104).
    #[inline]
    pub fn o104<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<104, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O105` variant](BuiltinOptions#variant.O105).
    #[inline]
    pub fn o105<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<105, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O106` variant](BuiltinOptions#variant.O106).
    #[inline]
    pub fn o106<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<106, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O107` variant](BuiltinOptions#variant.O107).
    #[inline]
    pub fn o107<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<107, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O108` variant](BuiltinOptions#variant.O108).
    #[inline]
    pub fn o108<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<108, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O109` variant](BuiltinOptions#variant.O109).
    #[inline]
    pub fn o109<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<109, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O110` variant](BuiltinOptions#variant.O110).
    #[inline]
    pub fn o110<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<110, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O111` variant](BuiltinOptions#variant.O111).
    #[inline]
    pub fn o111<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<111, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O112` variant](BuiltinOptions#variant.O112).
    #[inline]
    pub fn o112<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<112, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O113` variant](BuiltinOptions#variant.O113).
    #[inline]
    pub fn o113<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<113, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O114` variant](BuiltinOptions#variant.O114).
    #[inline]
    pub fn o114<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<114, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`O115` variant](BuiltinOptions#variant.O115).
    #[inline]
    pub fn o115<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<115, T>>
        where T: ::planus::WriteAsOffset<self::Other> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    /// Creates an instance of the [`Gelu` variant](BuiltinOptions#variant.Gelu).
    #[inline]
    pub fn gelu<T>(
        self,
        value: T,
    ) -> BuiltinOptionsBuilder<::planus::Initialized<116, T>>
        where T: ::planus::WriteAsOffset<self::GeluOptions> {
        BuiltinOptionsBuilder(::planus::Initialized(value))
    }

    
}

impl<const N: u8, T> BuiltinOptionsBuilder<::planus::Initialized<N, T>> {
    /// Finish writing the builder to get an [UnionOffset](::planus::UnionOffset) to a serialized [BuiltinOptions].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions>
        where Self: ::planus::WriteAsUnion<BuiltinOptions>
    {
        ::planus::WriteAsUnion::prepare(&self, builder)
    }
}

impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<1, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(1, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<1, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<2, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(2, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<2, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<3, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(3, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<3, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<4, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(4, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<4, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<5, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(5, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<5, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<6, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(6, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<6, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<7, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(7, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<7, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<8, T>>
    where T: ::planus::WriteAsOffset<self::FullyConnectedOptions>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(8, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<8, T>>
    where T: ::planus::WriteAsOffset<self::FullyConnectedOptions>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<9, T>>
    where T: ::planus::WriteAsOffset<self::SoftmaxOptions>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(9, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<9, T>>
    where T: ::planus::WriteAsOffset<self::SoftmaxOptions>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<10, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(10, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<10, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<11, T>>
    where T: ::planus::WriteAsOffset<self::ArithmeticOptions>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(11, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<11, T>>
    where T: ::planus::WriteAsOffset<self::ArithmeticOptions>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<12, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(12, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<12, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<13, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(13, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<13, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<14, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(14, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<14, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<15, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(15, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<15, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<16, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(16, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<16, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<17, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(17, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<17, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<18, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(18, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<18, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<19, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(19, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<19, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<20, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(20, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<20, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<21, T>>
    where T: ::planus::WriteAsOffset<self::ArithmeticOptions>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(21, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<21, T>>
    where T: ::planus::WriteAsOffset<self::ArithmeticOptions>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<22, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(22, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<22, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<23, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(23, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<23, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<24, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(24, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<24, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<25, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(25, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<25, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<26, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(26, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<26, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<27, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(27, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<27, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<28, T>>
    where T: ::planus::WriteAsOffset<self::ArithmeticOptions>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(28, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<28, T>>
    where T: ::planus::WriteAsOffset<self::ArithmeticOptions>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<29, T>>
    where T: ::planus::WriteAsOffset<self::ArithmeticOptions>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(29, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<29, T>>
    where T: ::planus::WriteAsOffset<self::ArithmeticOptions>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<30, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(30, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<30, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<31, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(31, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<31, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<32, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(32, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<32, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<33, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(33, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<33, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<34, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(34, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<34, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<35, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(35, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<35, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<36, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(36, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<36, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<37, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(37, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<37, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<38, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(38, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<38, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<39, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(39, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<39, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<40, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(40, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<40, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<41, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(41, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<41, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<42, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(42, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<42, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<43, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(43, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<43, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<44, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(44, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<44, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<45, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(45, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<45, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<46, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(46, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<46, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<47, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(47, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<47, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<48, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(48, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<48, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<49, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(49, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<49, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<50, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(50, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<50, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<51, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(51, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<51, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<52, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(52, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<52, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<53, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(53, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<53, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<54, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(54, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<54, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<55, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(55, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<55, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<56, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(56, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<56, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<57, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(57, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<57, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<58, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(58, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<58, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<59, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(59, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<59, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<60, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(60, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<60, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<61, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(61, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<61, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<62, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(62, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<62, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<63, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(63, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<63, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<64, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(64, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<64, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<65, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(65, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<65, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<66, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(66, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<66, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<67, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(67, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<67, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<68, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(68, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<68, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<69, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(69, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<69, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<70, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(70, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<70, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<71, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(71, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<71, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<72, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(72, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<72, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<73, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(73, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<73, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<74, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(74, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<74, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<75, T>>
    where T: ::planus::WriteAsOffset<self::LeakyReluOptions>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(75, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<75, T>>
    where T: ::planus::WriteAsOffset<self::LeakyReluOptions>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<76, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(76, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<76, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<77, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(77, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<77, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<78, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(78, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<78, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<79, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(79, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<79, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<80, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(80, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<80, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<81, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(81, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<81, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<82, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(82, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<82, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<83, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(83, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<83, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<84, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(84, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<84, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<85, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(85, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<85, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<86, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(86, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<86, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<87, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(87, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<87, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<88, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(88, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<88, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<89, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(89, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<89, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<90, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(90, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<90, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<91, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(91, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<91, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<92, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(92, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<92, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<93, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(93, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<93, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<94, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(94, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<94, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<95, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(95, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<95, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<96, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(96, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<96, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<97, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(97, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<97, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<98, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(98, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<98, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<99, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(99, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<99, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<100, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(100, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<100, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<101, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(101, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<101, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<102, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(102, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<102, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<103, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(103, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<103, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<104, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(104, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<104, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<105, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(105, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<105, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<106, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(106, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<106, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<107, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(107, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<107, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<108, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(108, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<108, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<109, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(109, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<109, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<110, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(110, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<110, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<111, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(111, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<111, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<112, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(112, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<112, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<113, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(113, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<113, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<114, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(114, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<114, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<115, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(115, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<115, T>>
    where T: ::planus::WriteAsOffset<self::Other>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}
impl<T> ::planus::WriteAsUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<116, T>>
    where T: ::planus::WriteAsOffset<self::GeluOptions>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::UnionOffset<BuiltinOptions> {
        ::planus::UnionOffset::new(116, (self.0).0.prepare(builder).downcast())
    }
}

impl<T> ::planus::WriteAsOptionalUnion<BuiltinOptions> for BuiltinOptionsBuilder<::planus::Initialized<116, T>>
    where T: ::planus::WriteAsOffset<self::GeluOptions>
{
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::UnionOffset<BuiltinOptions>> {
        ::core::option::Option::Some(::planus::WriteAsUnion::prepare(self, builder))
    }
}


/// Reference to a deserialized [BuiltinOptions].
#[derive(Copy, Clone, Debug)]
pub enum BuiltinOptionsRef<'a>{
    O1(self::OtherRef<'a>),
    O2(self::OtherRef<'a>),
    O3(self::OtherRef<'a>),
    O4(self::OtherRef<'a>),
    O5(self::OtherRef<'a>),
    O6(self::OtherRef<'a>),
    O7(self::OtherRef<'a>),
    FullyConnected(self::FullyConnectedOptionsRef<'a>),
    Softmax(self::SoftmaxOptionsRef<'a>),
    O10(self::OtherRef<'a>),
    Add(self::ArithmeticOptionsRef<'a>),
    O12(self::OtherRef<'a>),
    O13(self::OtherRef<'a>),
    O14(self::OtherRef<'a>),
    O15(self::OtherRef<'a>),
    O16(self::OtherRef<'a>),
    O17(self::OtherRef<'a>),
    O18(self::OtherRef<'a>),
    O19(self::OtherRef<'a>),
    O20(self::OtherRef<'a>),
    Mul(self::ArithmeticOptionsRef<'a>),
    O22(self::OtherRef<'a>),
    O23(self::OtherRef<'a>),
    O24(self::OtherRef<'a>),
    O25(self::OtherRef<'a>),
    O26(self::OtherRef<'a>),
    O27(self::OtherRef<'a>),
    Sub(self::ArithmeticOptionsRef<'a>),
    Div(self::ArithmeticOptionsRef<'a>),
    O30(self::OtherRef<'a>),
    O31(self::OtherRef<'a>),
    O32(self::OtherRef<'a>),
    O33(self::OtherRef<'a>),
    O34(self::OtherRef<'a>),
    O35(self::OtherRef<'a>),
    O36(self::OtherRef<'a>),
    O37(self::OtherRef<'a>),
    O38(self::OtherRef<'a>),
    O39(self::OtherRef<'a>),
    O40(self::OtherRef<'a>),
    O41(self::OtherRef<'a>),
    O42(self::OtherRef<'a>),
    O43(self::OtherRef<'a>),
    O44(self::OtherRef<'a>),
    O45(self::OtherRef<'a>),
    O46(self::OtherRef<'a>),
    O47(self::OtherRef<'a>),
    O48(self::OtherRef<'a>),
    O49(self::OtherRef<'a>),
    O50(self::OtherRef<'a>),
    O51(self::OtherRef<'a>),
    O52(self::OtherRef<'a>),
    O53(self::OtherRef<'a>),
    O54(self::OtherRef<'a>),
    O55(self::OtherRef<'a>),
    O56(self::OtherRef<'a>),
    O57(self::OtherRef<'a>),
    O58(self::OtherRef<'a>),
    O59(self::OtherRef<'a>),
    O60(self::OtherRef<'a>),
    O61(self::OtherRef<'a>),
    O62(self::OtherRef<'a>),
    O63(self::OtherRef<'a>),
    O64(self::OtherRef<'a>),
    O65(self::OtherRef<'a>),
    O66(self::OtherRef<'a>),
    O67(self::OtherRef<'a>),
    O68(self::OtherRef<'a>),
    O69(self::OtherRef<'a>),
    O70(self::OtherRef<'a>),
    O71(self::OtherRef<'a>),
    O72(self::OtherRef<'a>),
    O73(self::OtherRef<'a>),
    O74(self::OtherRef<'a>),
    LeakyRelu(self::LeakyReluOptionsRef<'a>),
    O76(self::OtherRef<'a>),
    O77(self::OtherRef<'a>),
    O78(self::OtherRef<'a>),
    O79(self::OtherRef<'a>),
    O80(self::OtherRef<'a>),
    O81(self::OtherRef<'a>),
    O82(self::OtherRef<'a>),
    O83(self::OtherRef<'a>),
    O84(self::OtherRef<'a>),
    O85(self::OtherRef<'a>),
    O86(self::OtherRef<'a>),
    O87(self::OtherRef<'a>),
    O88(self::OtherRef<'a>),
    O89(self::OtherRef<'a>),
    O90(self::OtherRef<'a>),
    O91(self::OtherRef<'a>),
    O92(self::OtherRef<'a>),
    O93(self::OtherRef<'a>),
    O94(self::OtherRef<'a>),
    O95(self::OtherRef<'a>),
    O96(self::OtherRef<'a>),
    O97(self::OtherRef<'a>),
    O98(self::OtherRef<'a>),
    O99(self::OtherRef<'a>),
    O100(self::OtherRef<'a>),
    O101(self::OtherRef<'a>),
    O102(self::OtherRef<'a>),
    O103(self::OtherRef<'a>),
    O104(self::OtherRef<'a>),
    O105(self::OtherRef<'a>),
    O106(self::OtherRef<'a>),
    O107(self::OtherRef<'a>),
    O108(self::OtherRef<'a>),
    O109(self::OtherRef<'a>),
    O110(self::OtherRef<'a>),
    O111(self::OtherRef<'a>),
    O112(self::OtherRef<'a>),
    O113(self::OtherRef<'a>),
    O114(self::OtherRef<'a>),
    O115(self::OtherRef<'a>),
    Gelu(self::GeluOptionsRef<'a>),
    
}


impl<'a> ::core::convert::TryFrom<BuiltinOptionsRef<'a>> for BuiltinOptions {
    type Error = ::planus::Error;

    fn try_from(value: BuiltinOptionsRef<'a>) -> ::planus::Result<Self> {
        ::core::result::Result::Ok(match value {
            
                BuiltinOptionsRef::O1(value) => Self::O1(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O2(value) => Self::O2(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O3(value) => Self::O3(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O4(value) => Self::O4(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O5(value) => Self::O5(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O6(value) => Self::O6(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O7(value) => Self::O7(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::FullyConnected(value) => Self::FullyConnected(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::Softmax(value) => Self::Softmax(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O10(value) => Self::O10(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::Add(value) => Self::Add(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O12(value) => Self::O12(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O13(value) => Self::O13(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O14(value) => Self::O14(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O15(value) => Self::O15(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O16(value) => Self::O16(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O17(value) => Self::O17(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O18(value) => Self::O18(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O19(value) => Self::O19(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O20(value) => Self::O20(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::Mul(value) => Self::Mul(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O22(value) => Self::O22(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O23(value) => Self::O23(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O24(value) => Self::O24(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O25(value) => Self::O25(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O26(value) => Self::O26(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O27(value) => Self::O27(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::Sub(value) => Self::Sub(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::Div(value) => Self::Div(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O30(value) => Self::O30(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O31(value) => Self::O31(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O32(value) => Self::O32(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O33(value) => Self::O33(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O34(value) => Self::O34(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O35(value) => Self::O35(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O36(value) => Self::O36(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O37(value) => Self::O37(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O38(value) => Self::O38(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O39(value) => Self::O39(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O40(value) => Self::O40(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O41(value) => Self::O41(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O42(value) => Self::O42(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O43(value) => Self::O43(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O44(value) => Self::O44(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O45(value) => Self::O45(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O46(value) => Self::O46(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O47(value) => Self::O47(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O48(value) => Self::O48(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O49(value) => Self::O49(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O50(value) => Self::O50(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O51(value) => Self::O51(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O52(value) => Self::O52(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O53(value) => Self::O53(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O54(value) => Self::O54(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O55(value) => Self::O55(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O56(value) => Self::O56(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O57(value) => Self::O57(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O58(value) => Self::O58(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O59(value) => Self::O59(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O60(value) => Self::O60(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O61(value) => Self::O61(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O62(value) => Self::O62(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O63(value) => Self::O63(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O64(value) => Self::O64(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O65(value) => Self::O65(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O66(value) => Self::O66(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O67(value) => Self::O67(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O68(value) => Self::O68(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O69(value) => Self::O69(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O70(value) => Self::O70(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O71(value) => Self::O71(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O72(value) => Self::O72(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O73(value) => Self::O73(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O74(value) => Self::O74(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::LeakyRelu(value) => Self::LeakyRelu(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O76(value) => Self::O76(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O77(value) => Self::O77(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O78(value) => Self::O78(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O79(value) => Self::O79(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O80(value) => Self::O80(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O81(value) => Self::O81(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O82(value) => Self::O82(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O83(value) => Self::O83(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O84(value) => Self::O84(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O85(value) => Self::O85(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O86(value) => Self::O86(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O87(value) => Self::O87(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O88(value) => Self::O88(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O89(value) => Self::O89(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O90(value) => Self::O90(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O91(value) => Self::O91(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O92(value) => Self::O92(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O93(value) => Self::O93(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O94(value) => Self::O94(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O95(value) => Self::O95(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O96(value) => Self::O96(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O97(value) => Self::O97(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O98(value) => Self::O98(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O99(value) => Self::O99(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O100(value) => Self::O100(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O101(value) => Self::O101(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O102(value) => Self::O102(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O103(value) => Self::O103(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O104(value) => Self::O104(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O105(value) => Self::O105(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O106(value) => Self::O106(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O107(value) => Self::O107(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O108(value) => Self::O108(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O109(value) => Self::O109(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O110(value) => Self::O110(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O111(value) => Self::O111(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O112(value) => Self::O112(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O113(value) => Self::O113(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O114(value) => Self::O114(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::O115(value) => Self::O115(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
                BuiltinOptionsRef::Gelu(value) => Self::Gelu(::planus::alloc::boxed::Box::new(::core::convert::TryFrom::try_from(value)?)),
                
            
        })
    }
}



impl<'a> ::planus::TableReadUnion<'a> for BuiltinOptionsRef<'a> {
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, tag: u8, field_offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        match tag {
            1 => ::core::result::Result::Ok(Self::O1(::planus::TableRead::from_buffer(buffer, field_offset)?)),2 => ::core::result::Result::Ok(Self::O2(::planus::TableRead::from_buffer(buffer, field_offset)?)),3 => ::core::result::Result::Ok(Self::O3(::planus::TableRead::from_buffer(buffer, field_offset)?)),4 => ::core::result::Result::Ok(Self::O4(::planus::TableRead::from_buffer(buffer, field_offset)?)),5 => ::core::result::Result::Ok(Self::O5(::planus::TableRead::from_buffer(buffer, field_offset)?)),6 => ::core::result::Result::Ok(Self::O6(::planus::TableRead::from_buffer(buffer, field_offset)?)),7 => ::core::result::Result::Ok(Self::O7(::planus::TableRead::from_buffer(buffer, field_offset)?)),8 => ::core::result::Result::Ok(Self::FullyConnected(::planus::TableRead::from_buffer(buffer, field_offset)?)),9 => ::core::result::Result::Ok(Self::Softmax(::planus::TableRead::from_buffer(buffer, field_offset)?)),10 => ::core::result::Result::Ok(Self::O10(::planus::TableRead::from_buffer(buffer, field_offset)?)),11 => ::core::result::Result::Ok(Self::Add(::planus::TableRead::from_buffer(buffer, field_offset)?)),12 => ::core::result::Result::Ok(Self::O12(::planus::TableRead::from_buffer(buffer, field_offset)?)),13 => ::core::result::Result::Ok(Self::O13(::planus::TableRead::from_buffer(buffer, field_offset)?)),14 => ::core::result::Result::Ok(Self::O14(::planus::TableRead::from_buffer(buffer, field_offset)?)),15 => ::core::result::Result::Ok(Self::O15(::planus::TableRead::from_buffer(buffer, field_offset)?)),16 => ::core::result::Result::Ok(Self::O16(::planus::TableRead::from_buffer(buffer, field_offset)?)),17 => ::core::result::Result::Ok(Self::O17(::planus::TableRead::from_buffer(buffer, field_offset)?)),18 => ::core::result::Result::Ok(Self::O18(::planus::TableRead::from_buffer(buffer, field_offset)?)),19 => ::core::result::Result::Ok(Self::O19(::planus::TableRead::from_buffer(buffer, field_offset)?)),20 => ::core::result::Result::Ok(Self::O20(::planus::TableRead::from_buffer(buffer, field_offset)?)),21 => ::core::result::Result::Ok(Self::Mul(::planus::TableRead::from_buffer(buffer, field_offset)?)),22 => ::core::result::Result::Ok(Self::O22(::planus::TableRead::from_buffer(buffer, field_offset)?)),23 => ::core::result::Result::Ok(Self::O23(::planus::TableRead::from_buffer(buffer, field_offset)?)),24 => ::core::result::Result::Ok(Self::O24(::planus::TableRead::from_buffer(buffer, field_offset)?)),25 => ::core::result::Result::Ok(Self::O25(::planus::TableRead::from_buffer(buffer, field_offset)?)),26 => ::core::result::Result::Ok(Self::O26(::planus::TableRead::from_buffer(buffer, field_offset)?)),27 => ::core::result::Result::Ok(Self::O27(::planus::TableRead::from_buffer(buffer, field_offset)?)),28 => ::core::result::Result::Ok(Self::Sub(::planus::TableRead::from_buffer(buffer, field_offset)?)),29 => ::core::result::Result::Ok(Self::Div(::planus::TableRead::from_buffer(buffer, field_offset)?)),30 => ::core::result::Result::Ok(Self::O30(::planus::TableRead::from_buffer(buffer, field_offset)?)),31 => ::core::result::Result::Ok(Self::O31(::planus::TableRead::from_buffer(buffer, field_offset)?)),32 => ::core::result::Result::Ok(Self::O32(::planus::TableRead::from_buffer(buffer, field_offset)?)),33 => ::core::result::Result::Ok(Self::O33(::planus::TableRead::from_buffer(buffer, field_offset)?)),34 => ::core::result::Result::Ok(Self::O34(::planus::TableRead::from_buffer(buffer, field_offset)?)),35 => ::core::result::Result::Ok(Self::O35(::planus::TableRead::from_buffer(buffer, field_offset)?)),36 => ::core::result::Result::Ok(Self::O36(::planus::TableRead::from_buffer(buffer, field_offset)?)),37 => ::core::result::Result::Ok(Self::O37(::planus::TableRead::from_buffer(buffer, field_offset)?)),38 => ::core::result::Result::Ok(Self::O38(::planus::TableRead::from_buffer(buffer, field_offset)?)),39 => ::core::result::Result::Ok(Self::O39(::planus::TableRead::from_buffer(buffer, field_offset)?)),40 => ::core::result::Result::Ok(Self::O40(::planus::TableRead::from_buffer(buffer, field_offset)?)),41 => ::core::result::Result::Ok(Self::O41(::planus::TableRead::from_buffer(buffer, field_offset)?)),42 => ::core::result::Result::Ok(Self::O42(::planus::TableRead::from_buffer(buffer, field_offset)?)),43 => ::core::result::Result::Ok(Self::O43(::planus::TableRead::from_buffer(buffer, field_offset)?)),44 => ::core::result::Result::Ok(Self::O44(::planus::TableRead::from_buffer(buffer, field_offset)?)),45 => ::core::result::Result::Ok(Self::O45(::planus::TableRead::from_buffer(buffer, field_offset)?)),46 => ::core::result::Result::Ok(Self::O46(::planus::TableRead::from_buffer(buffer, field_offset)?)),47 => ::core::result::Result::Ok(Self::O47(::planus::TableRead::from_buffer(buffer, field_offset)?)),48 => ::core::result::Result::Ok(Self::O48(::planus::TableRead::from_buffer(buffer, field_offset)?)),49 => ::core::result::Result::Ok(Self::O49(::planus::TableRead::from_buffer(buffer, field_offset)?)),50 => ::core::result::Result::Ok(Self::O50(::planus::TableRead::from_buffer(buffer, field_offset)?)),51 => ::core::result::Result::Ok(Self::O51(::planus::TableRead::from_buffer(buffer, field_offset)?)),52 => ::core::result::Result::Ok(Self::O52(::planus::TableRead::from_buffer(buffer, field_offset)?)),53 => ::core::result::Result::Ok(Self::O53(::planus::TableRead::from_buffer(buffer, field_offset)?)),54 => ::core::result::Result::Ok(Self::O54(::planus::TableRead::from_buffer(buffer, field_offset)?)),55 => ::core::result::Result::Ok(Self::O55(::planus::TableRead::from_buffer(buffer, field_offset)?)),56 => ::core::result::Result::Ok(Self::O56(::planus::TableRead::from_buffer(buffer, field_offset)?)),57 => ::core::result::Result::Ok(Self::O57(::planus::TableRead::from_buffer(buffer, field_offset)?)),58 => ::core::result::Result::Ok(Self::O58(::planus::TableRead::from_buffer(buffer, field_offset)?)),59 => ::core::result::Result::Ok(Self::O59(::planus::TableRead::from_buffer(buffer, field_offset)?)),60 => ::core::result::Result::Ok(Self::O60(::planus::TableRead::from_buffer(buffer, field_offset)?)),61 => ::core::result::Result::Ok(Self::O61(::planus::TableRead::from_buffer(buffer, field_offset)?)),62 => ::core::result::Result::Ok(Self::O62(::planus::TableRead::from_buffer(buffer, field_offset)?)),63 => ::core::result::Result::Ok(Self::O63(::planus::TableRead::from_buffer(buffer, field_offset)?)),64 => ::core::result::Result::Ok(Self::O64(::planus::TableRead::from_buffer(buffer, field_offset)?)),65 => ::core::result::Result::Ok(Self::O65(::planus::TableRead::from_buffer(buffer, field_offset)?)),66 => ::core::result::Result::Ok(Self::O66(::planus::TableRead::from_buffer(buffer, field_offset)?)),67 => ::core::result::Result::Ok(Self::O67(::planus::TableRead::from_buffer(buffer, field_offset)?)),68 => ::core::result::Result::Ok(Self::O68(::planus::TableRead::from_buffer(buffer, field_offset)?)),69 => ::core::result::Result::Ok(Self::O69(::planus::TableRead::from_buffer(buffer, field_offset)?)),70 => ::core::result::Result::Ok(Self::O70(::planus::TableRead::from_buffer(buffer, field_offset)?)),71 => ::core::result::Result::Ok(Self::O71(::planus::TableRead::from_buffer(buffer, field_offset)?)),72 => ::core::result::Result::Ok(Self::O72(::planus::TableRead::from_buffer(buffer, field_offset)?)),73 => ::core::result::Result::Ok(Self::O73(::planus::TableRead::from_buffer(buffer, field_offset)?)),74 => ::core::result::Result::Ok(Self::O74(::planus::TableRead::from_buffer(buffer, field_offset)?)),75 => ::core::result::Result::Ok(Self::LeakyRelu(::planus::TableRead::from_buffer(buffer, field_offset)?)),76 => ::core::result::Result::Ok(Self::O76(::planus::TableRead::from_buffer(buffer, field_offset)?)),77 => ::core::result::Result::Ok(Self::O77(::planus::TableRead::from_buffer(buffer, field_offset)?)),78 => ::core::result::Result::Ok(Self::O78(::planus::TableRead::from_buffer(buffer, field_offset)?)),79 => ::core::result::Result::Ok(Self::O79(::planus::TableRead::from_buffer(buffer, field_offset)?)),80 => ::core::result::Result::Ok(Self::O80(::planus::TableRead::from_buffer(buffer, field_offset)?)),81 => ::core::result::Result::Ok(Self::O81(::planus::TableRead::from_buffer(buffer, field_offset)?)),82 => ::core::result::Result::Ok(Self::O82(::planus::TableRead::from_buffer(buffer, field_offset)?)),83 => ::core::result::Result::Ok(Self::O83(::planus::TableRead::from_buffer(buffer, field_offset)?)),84 => ::core::result::Result::Ok(Self::O84(::planus::TableRead::from_buffer(buffer, field_offset)?)),85 => ::core::result::Result::Ok(Self::O85(::planus::TableRead::from_buffer(buffer, field_offset)?)),86 => ::core::result::Result::Ok(Self::O86(::planus::TableRead::from_buffer(buffer, field_offset)?)),87 => ::core::result::Result::Ok(Self::O87(::planus::TableRead::from_buffer(buffer, field_offset)?)),88 => ::core::result::Result::Ok(Self::O88(::planus::TableRead::from_buffer(buffer, field_offset)?)),89 => ::core::result::Result::Ok(Self::O89(::planus::TableRead::from_buffer(buffer, field_offset)?)),90 => ::core::result::Result::Ok(Self::O90(::planus::TableRead::from_buffer(buffer, field_offset)?)),91 => ::core::result::Result::Ok(Self::O91(::planus::TableRead::from_buffer(buffer, field_offset)?)),92 => ::core::result::Result::Ok(Self::O92(::planus::TableRead::from_buffer(buffer, field_offset)?)),93 => ::core::result::Result::Ok(Self::O93(::planus::TableRead::from_buffer(buffer, field_offset)?)),94 => ::core::result::Result::Ok(Self::O94(::planus::TableRead::from_buffer(buffer, field_offset)?)),95 => ::core::result::Result::Ok(Self::O95(::planus::TableRead::from_buffer(buffer, field_offset)?)),96 => ::core::result::Result::Ok(Self::O96(::planus::TableRead::from_buffer(buffer, field_offset)?)),97 => ::core::result::Result::Ok(Self::O97(::planus::TableRead::from_buffer(buffer, field_offset)?)),98 => ::core::result::Result::Ok(Self::O98(::planus::TableRead::from_buffer(buffer, field_offset)?)),99 => ::core::result::Result::Ok(Self::O99(::planus::TableRead::from_buffer(buffer, field_offset)?)),100 => ::core::result::Result::Ok(Self::O100(::planus::TableRead::from_buffer(buffer, field_offset)?)),101 => ::core::result::Result::Ok(Self::O101(::planus::TableRead::from_buffer(buffer, field_offset)?)),102 => ::core::result::Result::Ok(Self::O102(::planus::TableRead::from_buffer(buffer, field_offset)?)),103 => ::core::result::Result::Ok(Self::O103(::planus::TableRead::from_buffer(buffer, field_offset)?)),104 => ::core::result::Result::Ok(Self::O104(::planus::TableRead::from_buffer(buffer, field_offset)?)),105 => ::core::result::Result::Ok(Self::O105(::planus::TableRead::from_buffer(buffer, field_offset)?)),106 => ::core::result::Result::Ok(Self::O106(::planus::TableRead::from_buffer(buffer, field_offset)?)),107 => ::core::result::Result::Ok(Self::O107(::planus::TableRead::from_buffer(buffer, field_offset)?)),108 => ::core::result::Result::Ok(Self::O108(::planus::TableRead::from_buffer(buffer, field_offset)?)),109 => ::core::result::Result::Ok(Self::O109(::planus::TableRead::from_buffer(buffer, field_offset)?)),110 => ::core::result::Result::Ok(Self::O110(::planus::TableRead::from_buffer(buffer, field_offset)?)),111 => ::core::result::Result::Ok(Self::O111(::planus::TableRead::from_buffer(buffer, field_offset)?)),112 => ::core::result::Result::Ok(Self::O112(::planus::TableRead::from_buffer(buffer, field_offset)?)),113 => ::core::result::Result::Ok(Self::O113(::planus::TableRead::from_buffer(buffer, field_offset)?)),114 => ::core::result::Result::Ok(Self::O114(::planus::TableRead::from_buffer(buffer, field_offset)?)),115 => ::core::result::Result::Ok(Self::O115(::planus::TableRead::from_buffer(buffer, field_offset)?)),116 => ::core::result::Result::Ok(Self::Gelu(::planus::TableRead::from_buffer(buffer, field_offset)?)),_ => ::core::result::Result::Err(::planus::errors::ErrorKind::UnknownUnionTag { tag }),
        }
    }
}



impl<'a> ::planus::VectorReadUnion<'a> for BuiltinOptionsRef<'a> {
    const VECTOR_NAME: &'static str = "[BuiltinOptionsRef]";
}


    
/// The table `ArithmeticOptions` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Table `ArithmeticOptions` in the file `schema.fbs:78`
#[derive(Clone, Debug, PartialEq, PartialOrd,
Eq, Ord, Hash,
::serde::Serialize, ::serde::Deserialize
)]
pub struct ArithmeticOptions{
    
        /// The field `fused_activation_function` in the table `ArithmeticOptions`
        pub fused_activation_function: i8,}


#[allow(clippy::derivable_impls)]
impl ::core::default::Default for ArithmeticOptions {
    fn default() -> Self {
        Self {
        fused_activation_function: 0,
        
        }
    }
}


impl ArithmeticOptions {
    /// Creates a [ArithmeticOptionsBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> ArithmeticOptionsBuilder<()> {
        ArithmeticOptionsBuilder(())
    }

    #[allow(clippy::too_many_arguments)]
    pub fn create(
        builder: &mut ::planus::Builder,
        field_fused_activation_function: impl ::planus::WriteAsDefault<i8, i8>,
        
    ) -> ::planus::Offset<Self> {let prepared_fused_activation_function = field_fused_activation_function.prepare(builder, &0);

        let mut table_writer: ::planus::table_writer::TableWriter::<6> = ::core::default::Default::default();
        if prepared_fused_activation_function.is_some() {table_writer.write_entry::<i8>(0);}

        unsafe {
            table_writer.finish(builder, |object_writer| {if let ::core::option::Option::Some(prepared_fused_activation_function) = prepared_fused_activation_function {object_writer.write::<_, _, 1>(&prepared_fused_activation_function);}
                
            });
        }builder.current_offset()
    }
}

impl ::planus::WriteAs<::planus::Offset<ArithmeticOptions>> for ArithmeticOptions {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<ArithmeticOptions> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl ::planus::WriteAsOptional<::planus::Offset<ArithmeticOptions>> for ArithmeticOptions {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<ArithmeticOptions>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl ::planus::WriteAsOffset<ArithmeticOptions> for ArithmeticOptions {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<ArithmeticOptions> {
        ArithmeticOptions::create(
            builder,
        
            
            self.fused_activation_function,
            
        
        )
    }
}

/// Builder for serializing an instance of the [ArithmeticOptions] type.
///
/// Can be created using the [ArithmeticOptions::builder] method.
#[derive(Debug)]
#[must_use]
pub struct ArithmeticOptionsBuilder<State>(State);

impl<
    
> ArithmeticOptionsBuilder
<
    (
    
    )
>
{
    /// Setter for the [`fused_activation_function` field](ArithmeticOptions#structfield.fused_activation_function).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn fused_activation_function<T0>(self, value: T0) -> ArithmeticOptionsBuilder<(
    
        T0,
    
    )>
    where T0: ::planus::WriteAsDefault<i8, i8>
    {
        ArithmeticOptionsBuilder((
            
            value,
        ))
    }

    
    /// Sets the [`fused_activation_function` field](ArithmeticOptions#structfield.fused_activation_function) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn fused_activation_function_as_default(self) -> ArithmeticOptionsBuilder<(
        
        ::planus::DefaultValue,
    )>
    {
        self.fused_activation_function(::planus::DefaultValue)
    }
    

    
}



impl<
    
        T0,
    
> ArithmeticOptionsBuilder<(
    
        T0,
    
)> {
    /// Finish writing the builder to get an [Offset](::planus::Offset) to a serialized [ArithmeticOptions].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::Offset<ArithmeticOptions>
        where Self: ::planus::WriteAsOffset<ArithmeticOptions>
    {
        ::planus::WriteAsOffset::prepare(&self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<i8, i8>,
    
> ::planus::WriteAs<::planus::Offset<ArithmeticOptions>> for ArithmeticOptionsBuilder<(
    
        T0,
    
)> {
    type Prepared = ::planus::Offset<ArithmeticOptions>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<ArithmeticOptions> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<i8, i8>,
    
> ::planus::WriteAsOptional<::planus::Offset<ArithmeticOptions>> for ArithmeticOptionsBuilder<(
    
        T0,
    
)> {
    type Prepared = ::planus::Offset<ArithmeticOptions>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<ArithmeticOptions>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<i8, i8>,
    
> ::planus::WriteAsOffset<ArithmeticOptions> for ArithmeticOptionsBuilder<(
    
        T0,
    
)> {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<ArithmeticOptions> {
        
        let (
            
                v0,
            
        ) = &self.0;ArithmeticOptions::create(
            builder,
            
                v0,
            
        )
    }
}

/// Reference to a deserialized [ArithmeticOptions].
#[derive(Copy, Clone)]
pub struct ArithmeticOptionsRef<'a>(
    #[allow(dead_code)]
    ::planus::table_reader::Table<'a>
);

impl<'a> ArithmeticOptionsRef<'a> {
    
        /// Getter for the [`fused_activation_function` field](ArithmeticOptions#structfield.fused_activation_function).
        #[inline]
        pub fn fused_activation_function(&self) -> ::planus::Result<i8> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(0, "ArithmeticOptions", "fused_activation_function")
              
            
            ?.unwrap_or(0))
            
        }
    
}

impl<'a> ::core::fmt::Debug for ArithmeticOptionsRef<'a> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut f = f.debug_struct("ArithmeticOptionsRef");
        f.field("fused_activation_function", &self.fused_activation_function());
        f.finish()
    }
}

impl<'a> ::core::convert::TryFrom<ArithmeticOptionsRef<'a>> for ArithmeticOptions {
    type Error = ::planus::Error;


    #[allow(unreachable_code)]
    fn try_from(value: ArithmeticOptionsRef<'a>) -> ::planus::Result<Self> {

        ::core::result::Result::Ok(Self {
            fused_activation_function: ::core::convert::TryInto::try_into(value.fused_activation_function()?)?,
        })
    }
}

impl<'a> ::planus::TableRead<'a> for ArithmeticOptionsRef<'a> {
    #[inline]
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        ::core::result::Result::Ok(Self(::planus::table_reader::Table::from_buffer(buffer, offset)?))
    }
}

impl<'a> ::planus::VectorReadInner<'a> for ArithmeticOptionsRef<'a> {
    type Error = ::planus::Error;
    const STRIDE: usize = 4;

    unsafe fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(buffer, offset).map_err(|error_kind| error_kind.with_error_location(
            "[ArithmeticOptionsRef]",
            "get",
            buffer.offset_from_start,
        ))
    }
}

/// # Safety
/// The planus compiler generates implementations that initialize
/// the bytes in `write_values`.
unsafe impl ::planus::VectorWrite<::planus::Offset<ArithmeticOptions>> for ArithmeticOptions {
    type Value = ::planus::Offset<ArithmeticOptions>;
    const STRIDE: usize = 4;
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> Self::Value {
        ::planus::WriteAs::prepare(self, builder)
    }

    #[inline]
    unsafe fn write_values(
        values: &[::planus::Offset<ArithmeticOptions>],
        bytes: *mut ::core::mem::MaybeUninit<u8>,
        buffer_position: u32,
    ) {
        let bytes = bytes as *mut [::core::mem::MaybeUninit<u8>; 4];
        for (i, v) in ::core::iter::Iterator::enumerate(values.iter()) {
            ::planus::WriteAsPrimitive::write(
                v,
                ::planus::Cursor::new(unsafe { &mut *bytes.add(i) }),
                buffer_position - (Self::STRIDE * i) as u32,
            );
        }
    }
}

impl<'a> ::planus::ReadAsRoot<'a> for ArithmeticOptionsRef<'a> {
    fn read_as_root(slice: &'a [u8]) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(::planus::SliceWithStartOffset {
            buffer: slice,
            offset_from_start: 0,
        }, 0).map_err(|error_kind| error_kind.with_error_location(
            "[ArithmeticOptionsRef]",
            "read_as_root",
            0,
        ))
    }
}

    
/// The table `GeluOptions` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Table `GeluOptions` in the file `schema.fbs:82`
#[derive(Clone, Debug, PartialEq, PartialOrd,
Eq, Ord, Hash,
::serde::Serialize, ::serde::Deserialize
)]
pub struct GeluOptions{
    
        /// The field `approximate` in the table `GeluOptions`
        pub approximate: bool,}


#[allow(clippy::derivable_impls)]
impl ::core::default::Default for GeluOptions {
    fn default() -> Self {
        Self {
        approximate: false,
        
        }
    }
}


impl GeluOptions {
    /// Creates a [GeluOptionsBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> GeluOptionsBuilder<()> {
        GeluOptionsBuilder(())
    }

    #[allow(clippy::too_many_arguments)]
    pub fn create(
        builder: &mut ::planus::Builder,
        field_approximate: impl ::planus::WriteAsDefault<bool, bool>,
        
    ) -> ::planus::Offset<Self> {let prepared_approximate = field_approximate.prepare(builder, &false);

        let mut table_writer: ::planus::table_writer::TableWriter::<6> = ::core::default::Default::default();
        if prepared_approximate.is_some() {table_writer.write_entry::<bool>(0);}

        unsafe {
            table_writer.finish(builder, |object_writer| {if let ::core::option::Option::Some(prepared_approximate) = prepared_approximate {object_writer.write::<_, _, 1>(&prepared_approximate);}
                
            });
        }builder.current_offset()
    }
}

impl ::planus::WriteAs<::planus::Offset<GeluOptions>> for GeluOptions {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<GeluOptions> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl ::planus::WriteAsOptional<::planus::Offset<GeluOptions>> for GeluOptions {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<GeluOptions>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl ::planus::WriteAsOffset<GeluOptions> for GeluOptions {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<GeluOptions> {
        GeluOptions::create(
            builder,
        
            
            self.approximate,
            
        
        )
    }
}

/// Builder for serializing an instance of the [GeluOptions] type.
///
/// Can be created using the [GeluOptions::builder] method.
#[derive(Debug)]
#[must_use]
pub struct GeluOptionsBuilder<State>(State);

impl<
    
> GeluOptionsBuilder
<
    (
    
    )
>
{
    /// Setter for the [`approximate` field](GeluOptions#structfield.approximate).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn approximate<T0>(self, value: T0) -> GeluOptionsBuilder<(
    
        T0,
    
    )>
    where T0: ::planus::WriteAsDefault<bool, bool>
    {
        GeluOptionsBuilder((
            
            value,
        ))
    }

    
    /// Sets the [`approximate` field](GeluOptions#structfield.approximate) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn approximate_as_default(self) -> GeluOptionsBuilder<(
        
        ::planus::DefaultValue,
    )>
    {
        self.approximate(::planus::DefaultValue)
    }
    

    
}



impl<
    
        T0,
    
> GeluOptionsBuilder<(
    
        T0,
    
)> {
    /// Finish writing the builder to get an [Offset](::planus::Offset) to a serialized [GeluOptions].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::Offset<GeluOptions>
        where Self: ::planus::WriteAsOffset<GeluOptions>
    {
        ::planus::WriteAsOffset::prepare(&self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<bool, bool>,
    
> ::planus::WriteAs<::planus::Offset<GeluOptions>> for GeluOptionsBuilder<(
    
        T0,
    
)> {
    type Prepared = ::planus::Offset<GeluOptions>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<GeluOptions> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<bool, bool>,
    
> ::planus::WriteAsOptional<::planus::Offset<GeluOptions>> for GeluOptionsBuilder<(
    
        T0,
    
)> {
    type Prepared = ::planus::Offset<GeluOptions>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<GeluOptions>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<bool, bool>,
    
> ::planus::WriteAsOffset<GeluOptions> for GeluOptionsBuilder<(
    
        T0,
    
)> {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<GeluOptions> {
        
        let (
            
                v0,
            
        ) = &self.0;GeluOptions::create(
            builder,
            
                v0,
            
        )
    }
}

/// Reference to a deserialized [GeluOptions].
#[derive(Copy, Clone)]
pub struct GeluOptionsRef<'a>(
    #[allow(dead_code)]
    ::planus::table_reader::Table<'a>
);

impl<'a> GeluOptionsRef<'a> {
    
        /// Getter for the [`approximate` field](GeluOptions#structfield.approximate).
        #[inline]
        pub fn approximate(&self) -> ::planus::Result<bool> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(0, "GeluOptions", "approximate")
              
            
            ?.unwrap_or(false))
            
        }
    
}

impl<'a> ::core::fmt::Debug for GeluOptionsRef<'a> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut f = f.debug_struct("GeluOptionsRef");
        f.field("approximate", &self.approximate());
        f.finish()
    }
}

impl<'a> ::core::convert::TryFrom<GeluOptionsRef<'a>> for GeluOptions {
    type Error = ::planus::Error;


    #[allow(unreachable_code)]
    fn try_from(value: GeluOptionsRef<'a>) -> ::planus::Result<Self> {

        ::core::result::Result::Ok(Self {
            approximate: ::core::convert::TryInto::try_into(value.approximate()?)?,
        })
    }
}

impl<'a> ::planus::TableRead<'a> for GeluOptionsRef<'a> {
    #[inline]
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        ::core::result::Result::Ok(Self(::planus::table_reader::Table::from_buffer(buffer, offset)?))
    }
}

impl<'a> ::planus::VectorReadInner<'a> for GeluOptionsRef<'a> {
    type Error = ::planus::Error;
    const STRIDE: usize = 4;

    unsafe fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(buffer, offset).map_err(|error_kind| error_kind.with_error_location(
            "[GeluOptionsRef]",
            "get",
            buffer.offset_from_start,
        ))
    }
}

/// # Safety
/// The planus compiler generates implementations that initialize
/// the bytes in `write_values`.
unsafe impl ::planus::VectorWrite<::planus::Offset<GeluOptions>> for GeluOptions {
    type Value = ::planus::Offset<GeluOptions>;
    const STRIDE: usize = 4;
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> Self::Value {
        ::planus::WriteAs::prepare(self, builder)
    }

    #[inline]
    unsafe fn write_values(
        values: &[::planus::Offset<GeluOptions>],
        bytes: *mut ::core::mem::MaybeUninit<u8>,
        buffer_position: u32,
    ) {
        let bytes = bytes as *mut [::core::mem::MaybeUninit<u8>; 4];
        for (i, v) in ::core::iter::Iterator::enumerate(values.iter()) {
            ::planus::WriteAsPrimitive::write(
                v,
                ::planus::Cursor::new(unsafe { &mut *bytes.add(i) }),
                buffer_position - (Self::STRIDE * i) as u32,
            );
        }
    }
}

impl<'a> ::planus::ReadAsRoot<'a> for GeluOptionsRef<'a> {
    fn read_as_root(slice: &'a [u8]) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(::planus::SliceWithStartOffset {
            buffer: slice,
            offset_from_start: 0,
        }, 0).map_err(|error_kind| error_kind.with_error_location(
            "[GeluOptionsRef]",
            "read_as_root",
            0,
        ))
    }
}

    
/// The table `LeakyReluOptions` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Table `LeakyReluOptions` in the file `schema.fbs:86`
#[derive(Clone, Debug, PartialEq, PartialOrd,

::serde::Serialize, ::serde::Deserialize
)]
pub struct LeakyReluOptions{
    
        /// The field `alpha` in the table `LeakyReluOptions`
        pub alpha: f32,}


#[allow(clippy::derivable_impls)]
impl ::core::default::Default for LeakyReluOptions {
    fn default() -> Self {
        Self {
        alpha: 0.0,
        
        }
    }
}


impl LeakyReluOptions {
    /// Creates a [LeakyReluOptionsBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> LeakyReluOptionsBuilder<()> {
        LeakyReluOptionsBuilder(())
    }

    #[allow(clippy::too_many_arguments)]
    pub fn create(
        builder: &mut ::planus::Builder,
        field_alpha: impl ::planus::WriteAsDefault<f32, f32>,
        
    ) -> ::planus::Offset<Self> {let prepared_alpha = field_alpha.prepare(builder, &0.0);

        let mut table_writer: ::planus::table_writer::TableWriter::<6> = ::core::default::Default::default();
        if prepared_alpha.is_some() {table_writer.write_entry::<f32>(0);}

        unsafe {
            table_writer.finish(builder, |object_writer| {if let ::core::option::Option::Some(prepared_alpha) = prepared_alpha {object_writer.write::<_, _, 4>(&prepared_alpha);}
                
            });
        }builder.current_offset()
    }
}

impl ::planus::WriteAs<::planus::Offset<LeakyReluOptions>> for LeakyReluOptions {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<LeakyReluOptions> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl ::planus::WriteAsOptional<::planus::Offset<LeakyReluOptions>> for LeakyReluOptions {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<LeakyReluOptions>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl ::planus::WriteAsOffset<LeakyReluOptions> for LeakyReluOptions {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<LeakyReluOptions> {
        LeakyReluOptions::create(
            builder,
        
            
            self.alpha,
            
        
        )
    }
}

/// Builder for serializing an instance of the [LeakyReluOptions] type.
///
/// Can be created using the [LeakyReluOptions::builder] method.
#[derive(Debug)]
#[must_use]
pub struct LeakyReluOptionsBuilder<State>(State);

impl<
    
> LeakyReluOptionsBuilder
<
    (
    
    )
>
{
    /// Setter for the [`alpha` field](LeakyReluOptions#structfield.alpha).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn alpha<T0>(self, value: T0) -> LeakyReluOptionsBuilder<(
    
        T0,
    
    )>
    where T0: ::planus::WriteAsDefault<f32, f32>
    {
        LeakyReluOptionsBuilder((
            
            value,
        ))
    }

    
    /// Sets the [`alpha` field](LeakyReluOptions#structfield.alpha) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn alpha_as_default(self) -> LeakyReluOptionsBuilder<(
        
        ::planus::DefaultValue,
    )>
    {
        self.alpha(::planus::DefaultValue)
    }
    

    
}



impl<
    
        T0,
    
> LeakyReluOptionsBuilder<(
    
        T0,
    
)> {
    /// Finish writing the builder to get an [Offset](::planus::Offset) to a serialized [LeakyReluOptions].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::Offset<LeakyReluOptions>
        where Self: ::planus::WriteAsOffset<LeakyReluOptions>
    {
        ::planus::WriteAsOffset::prepare(&self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<f32, f32>,
    
> ::planus::WriteAs<::planus::Offset<LeakyReluOptions>> for LeakyReluOptionsBuilder<(
    
        T0,
    
)> {
    type Prepared = ::planus::Offset<LeakyReluOptions>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<LeakyReluOptions> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<f32, f32>,
    
> ::planus::WriteAsOptional<::planus::Offset<LeakyReluOptions>> for LeakyReluOptionsBuilder<(
    
        T0,
    
)> {
    type Prepared = ::planus::Offset<LeakyReluOptions>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<LeakyReluOptions>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<f32, f32>,
    
> ::planus::WriteAsOffset<LeakyReluOptions> for LeakyReluOptionsBuilder<(
    
        T0,
    
)> {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<LeakyReluOptions> {
        
        let (
            
                v0,
            
        ) = &self.0;LeakyReluOptions::create(
            builder,
            
                v0,
            
        )
    }
}

/// Reference to a deserialized [LeakyReluOptions].
#[derive(Copy, Clone)]
pub struct LeakyReluOptionsRef<'a>(
    #[allow(dead_code)]
    ::planus::table_reader::Table<'a>
);

impl<'a> LeakyReluOptionsRef<'a> {
    
        /// Getter for the [`alpha` field](LeakyReluOptions#structfield.alpha).
        #[inline]
        pub fn alpha(&self) -> ::planus::Result<f32> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(0, "LeakyReluOptions", "alpha")
              
            
            ?.unwrap_or(0.0))
            
        }
    
}

impl<'a> ::core::fmt::Debug for LeakyReluOptionsRef<'a> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut f = f.debug_struct("LeakyReluOptionsRef");
        f.field("alpha", &self.alpha());
        f.finish()
    }
}

impl<'a> ::core::convert::TryFrom<LeakyReluOptionsRef<'a>> for LeakyReluOptions {
    type Error = ::planus::Error;


    #[allow(unreachable_code)]
    fn try_from(value: LeakyReluOptionsRef<'a>) -> ::planus::Result<Self> {

        ::core::result::Result::Ok(Self {
            alpha: ::core::convert::TryInto::try_into(value.alpha()?)?,
        })
    }
}

impl<'a> ::planus::TableRead<'a> for LeakyReluOptionsRef<'a> {
    #[inline]
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        ::core::result::Result::Ok(Self(::planus::table_reader::Table::from_buffer(buffer, offset)?))
    }
}

impl<'a> ::planus::VectorReadInner<'a> for LeakyReluOptionsRef<'a> {
    type Error = ::planus::Error;
    const STRIDE: usize = 4;

    unsafe fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(buffer, offset).map_err(|error_kind| error_kind.with_error_location(
            "[LeakyReluOptionsRef]",
            "get",
            buffer.offset_from_start,
        ))
    }
}

/// # Safety
/// The planus compiler generates implementations that initialize
/// the bytes in `write_values`.
unsafe impl ::planus::VectorWrite<::planus::Offset<LeakyReluOptions>> for LeakyReluOptions {
    type Value = ::planus::Offset<LeakyReluOptions>;
    const STRIDE: usize = 4;
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> Self::Value {
        ::planus::WriteAs::prepare(self, builder)
    }

    #[inline]
    unsafe fn write_values(
        values: &[::planus::Offset<LeakyReluOptions>],
        bytes: *mut ::core::mem::MaybeUninit<u8>,
        buffer_position: u32,
    ) {
        let bytes = bytes as *mut [::core::mem::MaybeUninit<u8>; 4];
        for (i, v) in ::core::iter::Iterator::enumerate(values.iter()) {
            ::planus::WriteAsPrimitive::write(
                v,
                ::planus::Cursor::new(unsafe { &mut *bytes.add(i) }),
                buffer_position - (Self::STRIDE * i) as u32,
            );
        }
    }
}

impl<'a> ::planus::ReadAsRoot<'a> for LeakyReluOptionsRef<'a> {
    fn read_as_root(slice: &'a [u8]) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(::planus::SliceWithStartOffset {
            buffer: slice,
            offset_from_start: 0,
        }, 0).map_err(|error_kind| error_kind.with_error_location(
            "[LeakyReluOptionsRef]",
            "read_as_root",
            0,
        ))
    }
}

    
/// The table `Operator` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Table `Operator` in the file `schema.fbs:90`
#[derive(Clone, Debug, PartialEq, PartialOrd,

::serde::Serialize, ::serde::Deserialize
)]
pub struct Operator{
    
        /// The field `opcode_index` in the table `Operator`
        pub opcode_index: u32,
        /// The field `inputs` in the table `Operator`
        pub inputs: ::core::option::Option<::planus::alloc::vec::Vec<i32>>,
        /// The field `outputs` in the table `Operator`
        pub outputs: ::core::option::Option<::planus::alloc::vec::Vec<i32>>,
        /// The field `builtin_options` in the table `Operator`
        pub builtin_options: ::core::option::Option<self::BuiltinOptions>,}


#[allow(clippy::derivable_impls)]
impl ::core::default::Default for Operator {
    fn default() -> Self {
        Self {
        opcode_index: 0,
        inputs: ::core::default::Default::default(),
        outputs: ::core::default::Default::default(),
        builtin_options: ::core::default::Default::default(),
        
        }
    }
}


impl Operator {
    /// Creates a [OperatorBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> OperatorBuilder<()> {
        OperatorBuilder(())
    }

    #[allow(clippy::too_many_arguments)]
    pub fn create(
        builder: &mut ::planus::Builder,
        field_opcode_index: impl ::planus::WriteAsDefault<u32, u32>,
        field_inputs: impl ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
        field_outputs: impl ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
        field_builtin_options: impl ::planus::WriteAsOptionalUnion<self::BuiltinOptions>,
        
    ) -> ::planus::Offset<Self> {let prepared_opcode_index = field_opcode_index.prepare(builder, &0);let prepared_inputs = field_inputs.prepare(builder);let prepared_outputs = field_outputs.prepare(builder);let prepared_builtin_options = field_builtin_options.prepare(builder);

        let mut table_writer: ::planus::table_writer::TableWriter::<14> = ::core::default::Default::default();
        if prepared_opcode_index.is_some() {table_writer.write_entry::<u32>(0);}if prepared_inputs.is_some() {table_writer.write_entry::<::planus::Offset<[i32]>>(1);}if prepared_outputs.is_some() {table_writer.write_entry::<::planus::Offset<[i32]>>(2);}if prepared_builtin_options.is_some() {table_writer.write_entry::<::planus::Offset<self::BuiltinOptions>>(4);}if prepared_builtin_options.is_some() {table_writer.write_entry::<u8>(3);}

        unsafe {
            table_writer.finish(builder, |object_writer| {if let ::core::option::Option::Some(prepared_opcode_index) = prepared_opcode_index {object_writer.write::<_, _, 4>(&prepared_opcode_index);}if let ::core::option::Option::Some(prepared_inputs) = prepared_inputs {object_writer.write::<_, _, 4>(&prepared_inputs);}if let ::core::option::Option::Some(prepared_outputs) = prepared_outputs {object_writer.write::<_, _, 4>(&prepared_outputs);}if let ::core::option::Option::Some(prepared_builtin_options) = prepared_builtin_options {object_writer.write::<_, _, 4>(&prepared_builtin_options.offset());}if let ::core::option::Option::Some(prepared_builtin_options) = prepared_builtin_options {object_writer.write::<_, _, 1>(&prepared_builtin_options.tag());}
                
            });
        }builder.current_offset()
    }
}

impl ::planus::WriteAs<::planus::Offset<Operator>> for Operator {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Operator> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl ::planus::WriteAsOptional<::planus::Offset<Operator>> for Operator {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<Operator>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl ::planus::WriteAsOffset<Operator> for Operator {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Operator> {
        Operator::create(
            builder,
        
            
            self.opcode_index,
            
        
            
            &self.inputs,
            
        
            
            &self.outputs,
            
        
            
            &self.builtin_options,
            
        
        )
    }
}

/// Builder for serializing an instance of the [Operator] type.
///
/// Can be created using the [Operator::builder] method.
#[derive(Debug)]
#[must_use]
pub struct OperatorBuilder<State>(State);

impl<
    
> OperatorBuilder
<
    (
    
    )
>
{
    /// Setter for the [`opcode_index` field](Operator#structfield.opcode_index).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn opcode_index<T0>(self, value: T0) -> OperatorBuilder<(
    
        T0,
    
    )>
    where T0: ::planus::WriteAsDefault<u32, u32>
    {
        OperatorBuilder((
            
            value,
        ))
    }

    
    /// Sets the [`opcode_index` field](Operator#structfield.opcode_index) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn opcode_index_as_default(self) -> OperatorBuilder<(
        
        ::planus::DefaultValue,
    )>
    {
        self.opcode_index(::planus::DefaultValue)
    }
    

    
}

impl<
    
        T0,
    
> OperatorBuilder
<
    (
    
        T0,
    
    )
>
{
    /// Setter for the [`inputs` field](Operator#structfield.inputs).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn inputs<T1>(self, value: T1) -> OperatorBuilder<(
    
        T0,
    
        T1,
    
    )>
    where T1: ::planus::WriteAsOptional<::planus::Offset<[i32]>>
    {
        
        let (
            
                v0,
            
        ) = self.0;OperatorBuilder((
            
                v0,
            
            value,
        ))
    }

    

    
    /// Sets the [`inputs` field](Operator#structfield.inputs) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn inputs_as_null(self) -> OperatorBuilder<(
        
            T0,
        
        (),
    )>
    {
        self.inputs(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
> OperatorBuilder
<
    (
    
        T0,
    
        T1,
    
    )
>
{
    /// Setter for the [`outputs` field](Operator#structfield.outputs).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn outputs<T2>(self, value: T2) -> OperatorBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
    )>
    where T2: ::planus::WriteAsOptional<::planus::Offset<[i32]>>
    {
        
        let (
            
                v0,
            
                v1,
            
        ) = self.0;OperatorBuilder((
            
                v0,
            
                v1,
            
            value,
        ))
    }

    

    
    /// Sets the [`outputs` field](Operator#structfield.outputs) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn outputs_as_null(self) -> OperatorBuilder<(
        
            T0,
        
            T1,
        
        (),
    )>
    {
        self.outputs(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
> OperatorBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
    )
>
{
    /// Setter for the [`builtin_options` field](Operator#structfield.builtin_options).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn builtin_options<T3>(self, value: T3) -> OperatorBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
    )>
    where T3: ::planus::WriteAsOptionalUnion<self::BuiltinOptions>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
        ) = self.0;OperatorBuilder((
            
                v0,
            
                v1,
            
                v2,
            
            value,
        ))
    }

    

    
    /// Sets the [`builtin_options` field](Operator#structfield.builtin_options) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn builtin_options_as_null(self) -> OperatorBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
        (),
    )>
    {
        self.builtin_options(())
    }
    
}



impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
> OperatorBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
)> {
    /// Finish writing the builder to get an [Offset](::planus::Offset) to a serialized [Operator].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::Offset<Operator>
        where Self: ::planus::WriteAsOffset<Operator>
    {
        ::planus::WriteAsOffset::prepare(&self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<u32, u32>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T2: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T3: ::planus::WriteAsOptionalUnion<self::BuiltinOptions>,
    
> ::planus::WriteAs<::planus::Offset<Operator>> for OperatorBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
)> {
    type Prepared = ::planus::Offset<Operator>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Operator> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<u32, u32>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T2: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T3: ::planus::WriteAsOptionalUnion<self::BuiltinOptions>,
    
> ::planus::WriteAsOptional<::planus::Offset<Operator>> for OperatorBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
)> {
    type Prepared = ::planus::Offset<Operator>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<Operator>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<u32, u32>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T2: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T3: ::planus::WriteAsOptionalUnion<self::BuiltinOptions>,
    
> ::planus::WriteAsOffset<Operator> for OperatorBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
)> {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Operator> {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
        ) = &self.0;Operator::create(
            builder,
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
        )
    }
}

/// Reference to a deserialized [Operator].
#[derive(Copy, Clone)]
pub struct OperatorRef<'a>(
    #[allow(dead_code)]
    ::planus::table_reader::Table<'a>
);

impl<'a> OperatorRef<'a> {
    
        /// Getter for the [`opcode_index` field](Operator#structfield.opcode_index).
        #[inline]
        pub fn opcode_index(&self) -> ::planus::Result<u32> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(0, "Operator", "opcode_index")
              
            
            ?.unwrap_or(0))
            
        }
    
        /// Getter for the [`inputs` field](Operator#structfield.inputs).
        #[inline]
        pub fn inputs(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, i32>>> {
            
            
              
              self.0.access(1, "Operator", "inputs")
              
            
            
            
        }
    
        /// Getter for the [`outputs` field](Operator#structfield.outputs).
        #[inline]
        pub fn outputs(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, i32>>> {
            
            
              
              self.0.access(2, "Operator", "outputs")
              
            
            
            
        }
    
        /// Getter for the [`builtin_options` field](Operator#structfield.builtin_options).
        #[inline]
        pub fn builtin_options(&self) -> ::planus::Result<::core::option::Option<self::BuiltinOptionsRef<'a>>> {
            
            
              
              self.0.access_union(3, "Operator", "builtin_options")
              
            
            
            
        }
    
}

impl<'a> ::core::fmt::Debug for OperatorRef<'a> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut f = f.debug_struct("OperatorRef");
        f.field("opcode_index", &self.opcode_index());if let ::core::option::Option::Some(field_inputs) = self.inputs().transpose() {
                f.field("inputs", &field_inputs);
            }if let ::core::option::Option::Some(field_outputs) = self.outputs().transpose() {
                f.field("outputs", &field_outputs);
            }if let ::core::option::Option::Some(field_builtin_options) = self.builtin_options().transpose() {
                f.field("builtin_options", &field_builtin_options);
            }
        f.finish()
    }
}

impl<'a> ::core::convert::TryFrom<OperatorRef<'a>> for Operator {
    type Error = ::planus::Error;


    #[allow(unreachable_code)]
    fn try_from(value: OperatorRef<'a>) -> ::planus::Result<Self> {

        ::core::result::Result::Ok(Self {
            opcode_index: ::core::convert::TryInto::try_into(value.opcode_index()?)?,inputs: 
                            if let ::core::option::Option::Some(inputs) = value.inputs()? {
                                ::core::option::Option::Some(inputs.to_vec()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,outputs: 
                            if let ::core::option::Option::Some(outputs) = value.outputs()? {
                                ::core::option::Option::Some(outputs.to_vec()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,builtin_options: 
                    if let ::core::option::Option::Some(builtin_options) = value.builtin_options()? {
                        ::core::option::Option::Some(::core::convert::TryInto::try_into(builtin_options)?)
                    } else {
                        ::core::option::Option::None
                    }
                ,
        })
    }
}

impl<'a> ::planus::TableRead<'a> for OperatorRef<'a> {
    #[inline]
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        ::core::result::Result::Ok(Self(::planus::table_reader::Table::from_buffer(buffer, offset)?))
    }
}

impl<'a> ::planus::VectorReadInner<'a> for OperatorRef<'a> {
    type Error = ::planus::Error;
    const STRIDE: usize = 4;

    unsafe fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(buffer, offset).map_err(|error_kind| error_kind.with_error_location(
            "[OperatorRef]",
            "get",
            buffer.offset_from_start,
        ))
    }
}

/// # Safety
/// The planus compiler generates implementations that initialize
/// the bytes in `write_values`.
unsafe impl ::planus::VectorWrite<::planus::Offset<Operator>> for Operator {
    type Value = ::planus::Offset<Operator>;
    const STRIDE: usize = 4;
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> Self::Value {
        ::planus::WriteAs::prepare(self, builder)
    }

    #[inline]
    unsafe fn write_values(
        values: &[::planus::Offset<Operator>],
        bytes: *mut ::core::mem::MaybeUninit<u8>,
        buffer_position: u32,
    ) {
        let bytes = bytes as *mut [::core::mem::MaybeUninit<u8>; 4];
        for (i, v) in ::core::iter::Iterator::enumerate(values.iter()) {
            ::planus::WriteAsPrimitive::write(
                v,
                ::planus::Cursor::new(unsafe { &mut *bytes.add(i) }),
                buffer_position - (Self::STRIDE * i) as u32,
            );
        }
    }
}

impl<'a> ::planus::ReadAsRoot<'a> for OperatorRef<'a> {
    fn read_as_root(slice: &'a [u8]) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(::planus::SliceWithStartOffset {
            buffer: slice,
            offset_from_start: 0,
        }, 0).map_err(|error_kind| error_kind.with_error_location(
            "[OperatorRef]",
            "read_as_root",
            0,
        ))
    }
}

    
/// The table `OperatorCode` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Table `OperatorCode` in the file `schema.fbs:97`
#[derive(Clone, Debug, PartialEq, PartialOrd,
Eq, Ord, Hash,
::serde::Serialize, ::serde::Deserialize
)]
pub struct OperatorCode{
    
        /// The field `deprecated_builtin_code` in the table `OperatorCode`
        pub deprecated_builtin_code: i8,
        /// The field `custom_code` in the table `OperatorCode`
        pub custom_code: ::core::option::Option<::planus::alloc::string::String>,
        /// The field `version` in the table `OperatorCode`
        pub version: i32,
        /// The field `builtin_code` in the table `OperatorCode`
        pub builtin_code: i32,}


#[allow(clippy::derivable_impls)]
impl ::core::default::Default for OperatorCode {
    fn default() -> Self {
        Self {
        deprecated_builtin_code: 0,
        custom_code: ::core::default::Default::default(),
        version: 1,
        builtin_code: 0,
        
        }
    }
}


impl OperatorCode {
    /// Creates a [OperatorCodeBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> OperatorCodeBuilder<()> {
        OperatorCodeBuilder(())
    }

    #[allow(clippy::too_many_arguments)]
    pub fn create(
        builder: &mut ::planus::Builder,
        field_deprecated_builtin_code: impl ::planus::WriteAsDefault<i8, i8>,
        field_custom_code: impl ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
        field_version: impl ::planus::WriteAsDefault<i32, i32>,
        field_builtin_code: impl ::planus::WriteAsDefault<i32, i32>,
        
    ) -> ::planus::Offset<Self> {let prepared_deprecated_builtin_code = field_deprecated_builtin_code.prepare(builder, &0);let prepared_custom_code = field_custom_code.prepare(builder);let prepared_version = field_version.prepare(builder, &1);let prepared_builtin_code = field_builtin_code.prepare(builder, &0);

        let mut table_writer: ::planus::table_writer::TableWriter::<12> = ::core::default::Default::default();
        if prepared_custom_code.is_some() {table_writer.write_entry::<::planus::Offset<str>>(1);}if prepared_version.is_some() {table_writer.write_entry::<i32>(2);}if prepared_builtin_code.is_some() {table_writer.write_entry::<i32>(3);}if prepared_deprecated_builtin_code.is_some() {table_writer.write_entry::<i8>(0);}

        unsafe {
            table_writer.finish(builder, |object_writer| {if let ::core::option::Option::Some(prepared_custom_code) = prepared_custom_code {object_writer.write::<_, _, 4>(&prepared_custom_code);}if let ::core::option::Option::Some(prepared_version) = prepared_version {object_writer.write::<_, _, 4>(&prepared_version);}if let ::core::option::Option::Some(prepared_builtin_code) = prepared_builtin_code {object_writer.write::<_, _, 4>(&prepared_builtin_code);}if let ::core::option::Option::Some(prepared_deprecated_builtin_code) = prepared_deprecated_builtin_code {object_writer.write::<_, _, 1>(&prepared_deprecated_builtin_code);}
                
            });
        }builder.current_offset()
    }
}

impl ::planus::WriteAs<::planus::Offset<OperatorCode>> for OperatorCode {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<OperatorCode> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl ::planus::WriteAsOptional<::planus::Offset<OperatorCode>> for OperatorCode {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<OperatorCode>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl ::planus::WriteAsOffset<OperatorCode> for OperatorCode {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<OperatorCode> {
        OperatorCode::create(
            builder,
        
            
            self.deprecated_builtin_code,
            
        
            
            &self.custom_code,
            
        
            
            self.version,
            
        
            
            self.builtin_code,
            
        
        )
    }
}

/// Builder for serializing an instance of the [OperatorCode] type.
///
/// Can be created using the [OperatorCode::builder] method.
#[derive(Debug)]
#[must_use]
pub struct OperatorCodeBuilder<State>(State);

impl<
    
> OperatorCodeBuilder
<
    (
    
    )
>
{
    /// Setter for the [`deprecated_builtin_code` field](OperatorCode#structfield.deprecated_builtin_code).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn deprecated_builtin_code<T0>(self, value: T0) -> OperatorCodeBuilder<(
    
        T0,
    
    )>
    where T0: ::planus::WriteAsDefault<i8, i8>
    {
        OperatorCodeBuilder((
            
            value,
        ))
    }

    
    /// Sets the [`deprecated_builtin_code` field](OperatorCode#structfield.deprecated_builtin_code) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn deprecated_builtin_code_as_default(self) -> OperatorCodeBuilder<(
        
        ::planus::DefaultValue,
    )>
    {
        self.deprecated_builtin_code(::planus::DefaultValue)
    }
    

    
}

impl<
    
        T0,
    
> OperatorCodeBuilder
<
    (
    
        T0,
    
    )
>
{
    /// Setter for the [`custom_code` field](OperatorCode#structfield.custom_code).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn custom_code<T1>(self, value: T1) -> OperatorCodeBuilder<(
    
        T0,
    
        T1,
    
    )>
    where T1: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>
    {
        
        let (
            
                v0,
            
        ) = self.0;OperatorCodeBuilder((
            
                v0,
            
            value,
        ))
    }

    

    
    /// Sets the [`custom_code` field](OperatorCode#structfield.custom_code) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn custom_code_as_null(self) -> OperatorCodeBuilder<(
        
            T0,
        
        (),
    )>
    {
        self.custom_code(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
> OperatorCodeBuilder
<
    (
    
        T0,
    
        T1,
    
    )
>
{
    /// Setter for the [`version` field](OperatorCode#structfield.version).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn version<T2>(self, value: T2) -> OperatorCodeBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
    )>
    where T2: ::planus::WriteAsDefault<i32, i32>
    {
        
        let (
            
                v0,
            
                v1,
            
        ) = self.0;OperatorCodeBuilder((
            
                v0,
            
                v1,
            
            value,
        ))
    }

    
    /// Sets the [`version` field](OperatorCode#structfield.version) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn version_as_default(self) -> OperatorCodeBuilder<(
        
            T0,
        
            T1,
        
        ::planus::DefaultValue,
    )>
    {
        self.version(::planus::DefaultValue)
    }
    

    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
> OperatorCodeBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
    )
>
{
    /// Setter for the [`builtin_code` field](OperatorCode#structfield.builtin_code).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn builtin_code<T3>(self, value: T3) -> OperatorCodeBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
    )>
    where T3: ::planus::WriteAsDefault<i32, i32>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
        ) = self.0;OperatorCodeBuilder((
            
                v0,
            
                v1,
            
                v2,
            
            value,
        ))
    }

    
    /// Sets the [`builtin_code` field](OperatorCode#structfield.builtin_code) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn builtin_code_as_default(self) -> OperatorCodeBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
        ::planus::DefaultValue,
    )>
    {
        self.builtin_code(::planus::DefaultValue)
    }
    

    
}



impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
> OperatorCodeBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
)> {
    /// Finish writing the builder to get an [Offset](::planus::Offset) to a serialized [OperatorCode].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::Offset<OperatorCode>
        where Self: ::planus::WriteAsOffset<OperatorCode>
    {
        ::planus::WriteAsOffset::prepare(&self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<i8, i8>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T2: ::planus::WriteAsDefault<i32, i32>,
    
        T3: ::planus::WriteAsDefault<i32, i32>,
    
> ::planus::WriteAs<::planus::Offset<OperatorCode>> for OperatorCodeBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
)> {
    type Prepared = ::planus::Offset<OperatorCode>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<OperatorCode> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<i8, i8>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T2: ::planus::WriteAsDefault<i32, i32>,
    
        T3: ::planus::WriteAsDefault<i32, i32>,
    
> ::planus::WriteAsOptional<::planus::Offset<OperatorCode>> for OperatorCodeBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
)> {
    type Prepared = ::planus::Offset<OperatorCode>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<OperatorCode>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<i8, i8>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T2: ::planus::WriteAsDefault<i32, i32>,
    
        T3: ::planus::WriteAsDefault<i32, i32>,
    
> ::planus::WriteAsOffset<OperatorCode> for OperatorCodeBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
)> {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<OperatorCode> {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
        ) = &self.0;OperatorCode::create(
            builder,
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
        )
    }
}

/// Reference to a deserialized [OperatorCode].
#[derive(Copy, Clone)]
pub struct OperatorCodeRef<'a>(
    #[allow(dead_code)]
    ::planus::table_reader::Table<'a>
);

impl<'a> OperatorCodeRef<'a> {
    
        /// Getter for the [`deprecated_builtin_code` field](OperatorCode#structfield.deprecated_builtin_code).
        #[inline]
        pub fn deprecated_builtin_code(&self) -> ::planus::Result<i8> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(0, "OperatorCode", "deprecated_builtin_code")
              
            
            ?.unwrap_or(0))
            
        }
    
        /// Getter for the [`custom_code` field](OperatorCode#structfield.custom_code).
        #[inline]
        pub fn custom_code(&self) -> ::planus::Result<::core::option::Option<&'a ::core::primitive::str>> {
            
            
              
              self.0.access(1, "OperatorCode", "custom_code")
              
            
            
            
        }
    
        /// Getter for the [`version` field](OperatorCode#structfield.version).
        #[inline]
        pub fn version(&self) -> ::planus::Result<i32> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(2, "OperatorCode", "version")
              
            
            ?.unwrap_or(1))
            
        }
    
        /// Getter for the [`builtin_code` field](OperatorCode#structfield.builtin_code).
        #[inline]
        pub fn builtin_code(&self) -> ::planus::Result<i32> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(3, "OperatorCode", "builtin_code")
              
            
            ?.unwrap_or(0))
            
        }
    
}

impl<'a> ::core::fmt::Debug for OperatorCodeRef<'a> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut f = f.debug_struct("OperatorCodeRef");
        f.field("deprecated_builtin_code", &self.deprecated_builtin_code());if let ::core::option::Option::Some(field_custom_code) = self.custom_code().transpose() {
                f.field("custom_code", &field_custom_code);
            }f.field("version", &self.version());f.field("builtin_code", &self.builtin_code());
        f.finish()
    }
}

impl<'a> ::core::convert::TryFrom<OperatorCodeRef<'a>> for OperatorCode {
    type Error = ::planus::Error;


    #[allow(unreachable_code)]
    fn try_from(value: OperatorCodeRef<'a>) -> ::planus::Result<Self> {

        ::core::result::Result::Ok(Self {
            deprecated_builtin_code: ::core::convert::TryInto::try_into(value.deprecated_builtin_code()?)?,custom_code: 
                                value.custom_code()?.map(::core::convert::Into::into)
                            ,version: ::core::convert::TryInto::try_into(value.version()?)?,builtin_code: ::core::convert::TryInto::try_into(value.builtin_code()?)?,
        })
    }
}

impl<'a> ::planus::TableRead<'a> for OperatorCodeRef<'a> {
    #[inline]
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        ::core::result::Result::Ok(Self(::planus::table_reader::Table::from_buffer(buffer, offset)?))
    }
}

impl<'a> ::planus::VectorReadInner<'a> for OperatorCodeRef<'a> {
    type Error = ::planus::Error;
    const STRIDE: usize = 4;

    unsafe fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(buffer, offset).map_err(|error_kind| error_kind.with_error_location(
            "[OperatorCodeRef]",
            "get",
            buffer.offset_from_start,
        ))
    }
}

/// # Safety
/// The planus compiler generates implementations that initialize
/// the bytes in `write_values`.
unsafe impl ::planus::VectorWrite<::planus::Offset<OperatorCode>> for OperatorCode {
    type Value = ::planus::Offset<OperatorCode>;
    const STRIDE: usize = 4;
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> Self::Value {
        ::planus::WriteAs::prepare(self, builder)
    }

    #[inline]
    unsafe fn write_values(
        values: &[::planus::Offset<OperatorCode>],
        bytes: *mut ::core::mem::MaybeUninit<u8>,
        buffer_position: u32,
    ) {
        let bytes = bytes as *mut [::core::mem::MaybeUninit<u8>; 4];
        for (i, v) in ::core::iter::Iterator::enumerate(values.iter()) {
            ::planus::WriteAsPrimitive::write(
                v,
                ::planus::Cursor::new(unsafe { &mut *bytes.add(i) }),
                buffer_position - (Self::STRIDE * i) as u32,
            );
        }
    }
}

impl<'a> ::planus::ReadAsRoot<'a> for OperatorCodeRef<'a> {
    fn read_as_root(slice: &'a [u8]) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(::planus::SliceWithStartOffset {
            buffer: slice,
            offset_from_start: 0,
        }, 0).map_err(|error_kind| error_kind.with_error_location(
            "[OperatorCodeRef]",
            "read_as_root",
            0,
        ))
    }
}

    
/// The table `SubGraph` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Table `SubGraph` in the file `schema.fbs:104`
#[derive(Clone, Debug, PartialEq, PartialOrd,

::serde::Serialize, ::serde::Deserialize
)]
pub struct SubGraph{
    
        /// The field `tensors` in the table `SubGraph`
        pub tensors: ::core::option::Option<::planus::alloc::vec::Vec<self::Tensor>>,
        /// The field `inputs` in the table `SubGraph`
        pub inputs: ::core::option::Option<::planus::alloc::vec::Vec<i32>>,
        /// The field `outputs` in the table `SubGraph`
        pub outputs: ::core::option::Option<::planus::alloc::vec::Vec<i32>>,
        /// The field `operators` in the table `SubGraph`
        pub operators: ::core::option::Option<::planus::alloc::vec::Vec<self::Operator>>,
        /// The field `name` in the table `SubGraph`
        pub name: ::core::option::Option<::planus::alloc::string::String>,}


#[allow(clippy::derivable_impls)]
impl ::core::default::Default for SubGraph {
    fn default() -> Self {
        Self {
        tensors: ::core::default::Default::default(),
        inputs: ::core::default::Default::default(),
        outputs: ::core::default::Default::default(),
        operators: ::core::default::Default::default(),
        name: ::core::default::Default::default(),
        
        }
    }
}


impl SubGraph {
    /// Creates a [SubGraphBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> SubGraphBuilder<()> {
        SubGraphBuilder(())
    }

    #[allow(clippy::too_many_arguments)]
    pub fn create(
        builder: &mut ::planus::Builder,
        field_tensors: impl ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Tensor>]>>,
        field_inputs: impl ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
        field_outputs: impl ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
        field_operators: impl ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Operator>]>>,
        field_name: impl ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
        
    ) -> ::planus::Offset<Self> {let prepared_tensors = field_tensors.prepare(builder);let prepared_inputs = field_inputs.prepare(builder);let prepared_outputs = field_outputs.prepare(builder);let prepared_operators = field_operators.prepare(builder);let prepared_name = field_name.prepare(builder);

        let mut table_writer: ::planus::table_writer::TableWriter::<14> = ::core::default::Default::default();
        if prepared_tensors.is_some() {table_writer.write_entry::<::planus::Offset<[::planus::Offset<self::Tensor>]>>(0);}if prepared_inputs.is_some() {table_writer.write_entry::<::planus::Offset<[i32]>>(1);}if prepared_outputs.is_some() {table_writer.write_entry::<::planus::Offset<[i32]>>(2);}if prepared_operators.is_some() {table_writer.write_entry::<::planus::Offset<[::planus::Offset<self::Operator>]>>(3);}if prepared_name.is_some() {table_writer.write_entry::<::planus::Offset<str>>(4);}

        unsafe {
            table_writer.finish(builder, |object_writer| {if let ::core::option::Option::Some(prepared_tensors) = prepared_tensors {object_writer.write::<_, _, 4>(&prepared_tensors);}if let ::core::option::Option::Some(prepared_inputs) = prepared_inputs {object_writer.write::<_, _, 4>(&prepared_inputs);}if let ::core::option::Option::Some(prepared_outputs) = prepared_outputs {object_writer.write::<_, _, 4>(&prepared_outputs);}if let ::core::option::Option::Some(prepared_operators) = prepared_operators {object_writer.write::<_, _, 4>(&prepared_operators);}if let ::core::option::Option::Some(prepared_name) = prepared_name {object_writer.write::<_, _, 4>(&prepared_name);}
                
            });
        }builder.current_offset()
    }
}

impl ::planus::WriteAs<::planus::Offset<SubGraph>> for SubGraph {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<SubGraph> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl ::planus::WriteAsOptional<::planus::Offset<SubGraph>> for SubGraph {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<SubGraph>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl ::planus::WriteAsOffset<SubGraph> for SubGraph {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<SubGraph> {
        SubGraph::create(
            builder,
        
            
            &self.tensors,
            
        
            
            &self.inputs,
            
        
            
            &self.outputs,
            
        
            
            &self.operators,
            
        
            
            &self.name,
            
        
        )
    }
}

/// Builder for serializing an instance of the [SubGraph] type.
///
/// Can be created using the [SubGraph::builder] method.
#[derive(Debug)]
#[must_use]
pub struct SubGraphBuilder<State>(State);

impl<
    
> SubGraphBuilder
<
    (
    
    )
>
{
    /// Setter for the [`tensors` field](SubGraph#structfield.tensors).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn tensors<T0>(self, value: T0) -> SubGraphBuilder<(
    
        T0,
    
    )>
    where T0: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Tensor>]>>
    {
        SubGraphBuilder((
            
            value,
        ))
    }

    

    
    /// Sets the [`tensors` field](SubGraph#structfield.tensors) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn tensors_as_null(self) -> SubGraphBuilder<(
        
        (),
    )>
    {
        self.tensors(())
    }
    
}

impl<
    
        T0,
    
> SubGraphBuilder
<
    (
    
        T0,
    
    )
>
{
    /// Setter for the [`inputs` field](SubGraph#structfield.inputs).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn inputs<T1>(self, value: T1) -> SubGraphBuilder<(
    
        T0,
    
        T1,
    
    )>
    where T1: ::planus::WriteAsOptional<::planus::Offset<[i32]>>
    {
        
        let (
            
                v0,
            
        ) = self.0;SubGraphBuilder((
            
                v0,
            
            value,
        ))
    }

    

    
    /// Sets the [`inputs` field](SubGraph#structfield.inputs) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn inputs_as_null(self) -> SubGraphBuilder<(
        
            T0,
        
        (),
    )>
    {
        self.inputs(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
> SubGraphBuilder
<
    (
    
        T0,
    
        T1,
    
    )
>
{
    /// Setter for the [`outputs` field](SubGraph#structfield.outputs).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn outputs<T2>(self, value: T2) -> SubGraphBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
    )>
    where T2: ::planus::WriteAsOptional<::planus::Offset<[i32]>>
    {
        
        let (
            
                v0,
            
                v1,
            
        ) = self.0;SubGraphBuilder((
            
                v0,
            
                v1,
            
            value,
        ))
    }

    

    
    /// Sets the [`outputs` field](SubGraph#structfield.outputs) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn outputs_as_null(self) -> SubGraphBuilder<(
        
            T0,
        
            T1,
        
        (),
    )>
    {
        self.outputs(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
> SubGraphBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
    )
>
{
    /// Setter for the [`operators` field](SubGraph#structfield.operators).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn operators<T3>(self, value: T3) -> SubGraphBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
    )>
    where T3: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Operator>]>>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
        ) = self.0;SubGraphBuilder((
            
                v0,
            
                v1,
            
                v2,
            
            value,
        ))
    }

    

    
    /// Sets the [`operators` field](SubGraph#structfield.operators) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn operators_as_null(self) -> SubGraphBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
        (),
    )>
    {
        self.operators(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
> SubGraphBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
    )
>
{
    /// Setter for the [`name` field](SubGraph#structfield.name).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn name<T4>(self, value: T4) -> SubGraphBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
    )>
    where T4: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
        ) = self.0;SubGraphBuilder((
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
            value,
        ))
    }

    

    
    /// Sets the [`name` field](SubGraph#structfield.name) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn name_as_null(self) -> SubGraphBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
            T3,
        
        (),
    )>
    {
        self.name(())
    }
    
}



impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
> SubGraphBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
)> {
    /// Finish writing the builder to get an [Offset](::planus::Offset) to a serialized [SubGraph].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::Offset<SubGraph>
        where Self: ::planus::WriteAsOffset<SubGraph>
    {
        ::planus::WriteAsOffset::prepare(&self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Tensor>]>>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T2: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T3: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Operator>]>>,
    
        T4: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
> ::planus::WriteAs<::planus::Offset<SubGraph>> for SubGraphBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
)> {
    type Prepared = ::planus::Offset<SubGraph>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<SubGraph> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Tensor>]>>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T2: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T3: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Operator>]>>,
    
        T4: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
> ::planus::WriteAsOptional<::planus::Offset<SubGraph>> for SubGraphBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
)> {
    type Prepared = ::planus::Offset<SubGraph>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<SubGraph>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Tensor>]>>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T2: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T3: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Operator>]>>,
    
        T4: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
> ::planus::WriteAsOffset<SubGraph> for SubGraphBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
)> {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<SubGraph> {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
        ) = &self.0;SubGraph::create(
            builder,
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
        )
    }
}

/// Reference to a deserialized [SubGraph].
#[derive(Copy, Clone)]
pub struct SubGraphRef<'a>(
    #[allow(dead_code)]
    ::planus::table_reader::Table<'a>
);

impl<'a> SubGraphRef<'a> {
    
        /// Getter for the [`tensors` field](SubGraph#structfield.tensors).
        #[inline]
        pub fn tensors(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, ::planus::Result<self::TensorRef<'a>>>>> {
            
            
              
              self.0.access(0, "SubGraph", "tensors")
              
            
            
            
        }
    
        /// Getter for the [`inputs` field](SubGraph#structfield.inputs).
        #[inline]
        pub fn inputs(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, i32>>> {
            
            
              
              self.0.access(1, "SubGraph", "inputs")
              
            
            
            
        }
    
        /// Getter for the [`outputs` field](SubGraph#structfield.outputs).
        #[inline]
        pub fn outputs(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, i32>>> {
            
            
              
              self.0.access(2, "SubGraph", "outputs")
              
            
            
            
        }
    
        /// Getter for the [`operators` field](SubGraph#structfield.operators).
        #[inline]
        pub fn operators(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, ::planus::Result<self::OperatorRef<'a>>>>> {
            
            
              
              self.0.access(3, "SubGraph", "operators")
              
            
            
            
        }
    
        /// Getter for the [`name` field](SubGraph#structfield.name).
        #[inline]
        pub fn name(&self) -> ::planus::Result<::core::option::Option<&'a ::core::primitive::str>> {
            
            
              
              self.0.access(4, "SubGraph", "name")
              
            
            
            
        }
    
}

impl<'a> ::core::fmt::Debug for SubGraphRef<'a> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut f = f.debug_struct("SubGraphRef");
        if let ::core::option::Option::Some(field_tensors) = self.tensors().transpose() {
                f.field("tensors", &field_tensors);
            }if let ::core::option::Option::Some(field_inputs) = self.inputs().transpose() {
                f.field("inputs", &field_inputs);
            }if let ::core::option::Option::Some(field_outputs) = self.outputs().transpose() {
                f.field("outputs", &field_outputs);
            }if let ::core::option::Option::Some(field_operators) = self.operators().transpose() {
                f.field("operators", &field_operators);
            }if let ::core::option::Option::Some(field_name) = self.name().transpose() {
                f.field("name", &field_name);
            }
        f.finish()
    }
}

impl<'a> ::core::convert::TryFrom<SubGraphRef<'a>> for SubGraph {
    type Error = ::planus::Error;


    #[allow(unreachable_code)]
    fn try_from(value: SubGraphRef<'a>) -> ::planus::Result<Self> {

        ::core::result::Result::Ok(Self {
            tensors: 
                            if let ::core::option::Option::Some(tensors) = value.tensors()? {
                                ::core::option::Option::Some(tensors.to_vec_result()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,inputs: 
                            if let ::core::option::Option::Some(inputs) = value.inputs()? {
                                ::core::option::Option::Some(inputs.to_vec()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,outputs: 
                            if let ::core::option::Option::Some(outputs) = value.outputs()? {
                                ::core::option::Option::Some(outputs.to_vec()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,operators: 
                            if let ::core::option::Option::Some(operators) = value.operators()? {
                                ::core::option::Option::Some(operators.to_vec_result()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,name: 
                                value.name()?.map(::core::convert::Into::into)
                            ,
        })
    }
}

impl<'a> ::planus::TableRead<'a> for SubGraphRef<'a> {
    #[inline]
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        ::core::result::Result::Ok(Self(::planus::table_reader::Table::from_buffer(buffer, offset)?))
    }
}

impl<'a> ::planus::VectorReadInner<'a> for SubGraphRef<'a> {
    type Error = ::planus::Error;
    const STRIDE: usize = 4;

    unsafe fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(buffer, offset).map_err(|error_kind| error_kind.with_error_location(
            "[SubGraphRef]",
            "get",
            buffer.offset_from_start,
        ))
    }
}

/// # Safety
/// The planus compiler generates implementations that initialize
/// the bytes in `write_values`.
unsafe impl ::planus::VectorWrite<::planus::Offset<SubGraph>> for SubGraph {
    type Value = ::planus::Offset<SubGraph>;
    const STRIDE: usize = 4;
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> Self::Value {
        ::planus::WriteAs::prepare(self, builder)
    }

    #[inline]
    unsafe fn write_values(
        values: &[::planus::Offset<SubGraph>],
        bytes: *mut ::core::mem::MaybeUninit<u8>,
        buffer_position: u32,
    ) {
        let bytes = bytes as *mut [::core::mem::MaybeUninit<u8>; 4];
        for (i, v) in ::core::iter::Iterator::enumerate(values.iter()) {
            ::planus::WriteAsPrimitive::write(
                v,
                ::planus::Cursor::new(unsafe { &mut *bytes.add(i) }),
                buffer_position - (Self::STRIDE * i) as u32,
            );
        }
    }
}

impl<'a> ::planus::ReadAsRoot<'a> for SubGraphRef<'a> {
    fn read_as_root(slice: &'a [u8]) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(::planus::SliceWithStartOffset {
            buffer: slice,
            offset_from_start: 0,
        }, 0).map_err(|error_kind| error_kind.with_error_location(
            "[SubGraphRef]",
            "read_as_root",
            0,
        ))
    }
}

    
/// The table `Metadata` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Table `Metadata` in the file `schema.fbs:112`
#[derive(Clone, Debug, PartialEq, PartialOrd,
Eq, Ord, Hash,
::serde::Serialize, ::serde::Deserialize
)]
pub struct Metadata{
    
        /// The field `name` in the table `Metadata`
        pub name: ::core::option::Option<::planus::alloc::string::String>,
        /// The field `buffer` in the table `Metadata`
        pub buffer: u32,}


#[allow(clippy::derivable_impls)]
impl ::core::default::Default for Metadata {
    fn default() -> Self {
        Self {
        name: ::core::default::Default::default(),
        buffer: 0,
        
        }
    }
}


impl Metadata {
    /// Creates a [MetadataBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> MetadataBuilder<()> {
        MetadataBuilder(())
    }

    #[allow(clippy::too_many_arguments)]
    pub fn create(
        builder: &mut ::planus::Builder,
        field_name: impl ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
        field_buffer: impl ::planus::WriteAsDefault<u32, u32>,
        
    ) -> ::planus::Offset<Self> {let prepared_name = field_name.prepare(builder);let prepared_buffer = field_buffer.prepare(builder, &0);

        let mut table_writer: ::planus::table_writer::TableWriter::<8> = ::core::default::Default::default();
        if prepared_name.is_some() {table_writer.write_entry::<::planus::Offset<str>>(0);}if prepared_buffer.is_some() {table_writer.write_entry::<u32>(1);}

        unsafe {
            table_writer.finish(builder, |object_writer| {if let ::core::option::Option::Some(prepared_name) = prepared_name {object_writer.write::<_, _, 4>(&prepared_name);}if let ::core::option::Option::Some(prepared_buffer) = prepared_buffer {object_writer.write::<_, _, 4>(&prepared_buffer);}
                
            });
        }builder.current_offset()
    }
}

impl ::planus::WriteAs<::planus::Offset<Metadata>> for Metadata {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Metadata> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl ::planus::WriteAsOptional<::planus::Offset<Metadata>> for Metadata {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<Metadata>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl ::planus::WriteAsOffset<Metadata> for Metadata {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Metadata> {
        Metadata::create(
            builder,
        
            
            &self.name,
            
        
            
            self.buffer,
            
        
        )
    }
}

/// Builder for serializing an instance of the [Metadata] type.
///
/// Can be created using the [Metadata::builder] method.
#[derive(Debug)]
#[must_use]
pub struct MetadataBuilder<State>(State);

impl<
    
> MetadataBuilder
<
    (
    
    )
>
{
    /// Setter for the [`name` field](Metadata#structfield.name).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn name<T0>(self, value: T0) -> MetadataBuilder<(
    
        T0,
    
    )>
    where T0: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>
    {
        MetadataBuilder((
            
            value,
        ))
    }

    

    
    /// Sets the [`name` field](Metadata#structfield.name) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn name_as_null(self) -> MetadataBuilder<(
        
        (),
    )>
    {
        self.name(())
    }
    
}

impl<
    
        T0,
    
> MetadataBuilder
<
    (
    
        T0,
    
    )
>
{
    /// Setter for the [`buffer` field](Metadata#structfield.buffer).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn buffer<T1>(self, value: T1) -> MetadataBuilder<(
    
        T0,
    
        T1,
    
    )>
    where T1: ::planus::WriteAsDefault<u32, u32>
    {
        
        let (
            
                v0,
            
        ) = self.0;MetadataBuilder((
            
                v0,
            
            value,
        ))
    }

    
    /// Sets the [`buffer` field](Metadata#structfield.buffer) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn buffer_as_default(self) -> MetadataBuilder<(
        
            T0,
        
        ::planus::DefaultValue,
    )>
    {
        self.buffer(::planus::DefaultValue)
    }
    

    
}



impl<
    
        T0,
    
        T1,
    
> MetadataBuilder<(
    
        T0,
    
        T1,
    
)> {
    /// Finish writing the builder to get an [Offset](::planus::Offset) to a serialized [Metadata].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::Offset<Metadata>
        where Self: ::planus::WriteAsOffset<Metadata>
    {
        ::planus::WriteAsOffset::prepare(&self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T1: ::planus::WriteAsDefault<u32, u32>,
    
> ::planus::WriteAs<::planus::Offset<Metadata>> for MetadataBuilder<(
    
        T0,
    
        T1,
    
)> {
    type Prepared = ::planus::Offset<Metadata>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Metadata> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T1: ::planus::WriteAsDefault<u32, u32>,
    
> ::planus::WriteAsOptional<::planus::Offset<Metadata>> for MetadataBuilder<(
    
        T0,
    
        T1,
    
)> {
    type Prepared = ::planus::Offset<Metadata>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<Metadata>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T1: ::planus::WriteAsDefault<u32, u32>,
    
> ::planus::WriteAsOffset<Metadata> for MetadataBuilder<(
    
        T0,
    
        T1,
    
)> {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Metadata> {
        
        let (
            
                v0,
            
                v1,
            
        ) = &self.0;Metadata::create(
            builder,
            
                v0,
            
                v1,
            
        )
    }
}

/// Reference to a deserialized [Metadata].
#[derive(Copy, Clone)]
pub struct MetadataRef<'a>(
    #[allow(dead_code)]
    ::planus::table_reader::Table<'a>
);

impl<'a> MetadataRef<'a> {
    
        /// Getter for the [`name` field](Metadata#structfield.name).
        #[inline]
        pub fn name(&self) -> ::planus::Result<::core::option::Option<&'a ::core::primitive::str>> {
            
            
              
              self.0.access(0, "Metadata", "name")
              
            
            
            
        }
    
        /// Getter for the [`buffer` field](Metadata#structfield.buffer).
        #[inline]
        pub fn buffer(&self) -> ::planus::Result<u32> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(1, "Metadata", "buffer")
              
            
            ?.unwrap_or(0))
            
        }
    
}

impl<'a> ::core::fmt::Debug for MetadataRef<'a> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut f = f.debug_struct("MetadataRef");
        if let ::core::option::Option::Some(field_name) = self.name().transpose() {
                f.field("name", &field_name);
            }f.field("buffer", &self.buffer());
        f.finish()
    }
}

impl<'a> ::core::convert::TryFrom<MetadataRef<'a>> for Metadata {
    type Error = ::planus::Error;


    #[allow(unreachable_code)]
    fn try_from(value: MetadataRef<'a>) -> ::planus::Result<Self> {

        ::core::result::Result::Ok(Self {
            name: 
                                value.name()?.map(::core::convert::Into::into)
                            ,buffer: ::core::convert::TryInto::try_into(value.buffer()?)?,
        })
    }
}

impl<'a> ::planus::TableRead<'a> for MetadataRef<'a> {
    #[inline]
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        ::core::result::Result::Ok(Self(::planus::table_reader::Table::from_buffer(buffer, offset)?))
    }
}

impl<'a> ::planus::VectorReadInner<'a> for MetadataRef<'a> {
    type Error = ::planus::Error;
    const STRIDE: usize = 4;

    unsafe fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(buffer, offset).map_err(|error_kind| error_kind.with_error_location(
            "[MetadataRef]",
            "get",
            buffer.offset_from_start,
        ))
    }
}

/// # Safety
/// The planus compiler generates implementations that initialize
/// the bytes in `write_values`.
unsafe impl ::planus::VectorWrite<::planus::Offset<Metadata>> for Metadata {
    type Value = ::planus::Offset<Metadata>;
    const STRIDE: usize = 4;
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> Self::Value {
        ::planus::WriteAs::prepare(self, builder)
    }

    #[inline]
    unsafe fn write_values(
        values: &[::planus::Offset<Metadata>],
        bytes: *mut ::core::mem::MaybeUninit<u8>,
        buffer_position: u32,
    ) {
        let bytes = bytes as *mut [::core::mem::MaybeUninit<u8>; 4];
        for (i, v) in ::core::iter::Iterator::enumerate(values.iter()) {
            ::planus::WriteAsPrimitive::write(
                v,
                ::planus::Cursor::new(unsafe { &mut *bytes.add(i) }),
                buffer_position - (Self::STRIDE * i) as u32,
            );
        }
    }
}

impl<'a> ::planus::ReadAsRoot<'a> for MetadataRef<'a> {
    fn read_as_root(slice: &'a [u8]) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(::planus::SliceWithStartOffset {
            buffer: slice,
            offset_from_start: 0,
        }, 0).map_err(|error_kind| error_kind.with_error_location(
            "[MetadataRef]",
            "read_as_root",
            0,
        ))
    }
}

    
/// The table `SignatureDef` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Table `SignatureDef` in the file `schema.fbs:117`
#[derive(Clone, Debug, PartialEq, PartialOrd,
Eq, Ord, Hash,
::serde::Serialize, ::serde::Deserialize
)]
pub struct SignatureDef{
    
        /// The field `inputs` in the table `SignatureDef`
        pub inputs: ::core::option::Option<::planus::alloc::vec::Vec<self::Other>>,
        /// The field `outputs` in the table `SignatureDef`
        pub outputs: ::core::option::Option<::planus::alloc::vec::Vec<self::Other>>,
        /// The field `signature_key` in the table `SignatureDef`
        pub signature_key: ::core::option::Option<::planus::alloc::string::String>,
        /// The field `deprecated_tag` in the table `SignatureDef`
        pub deprecated_tag: ::core::option::Option<::planus::alloc::string::String>,
        /// The field `subgraph_index` in the table `SignatureDef`
        pub subgraph_index: u32,}


#[allow(clippy::derivable_impls)]
impl ::core::default::Default for SignatureDef {
    fn default() -> Self {
        Self {
        inputs: ::core::default::Default::default(),
        outputs: ::core::default::Default::default(),
        signature_key: ::core::default::Default::default(),
        deprecated_tag: ::core::default::Default::default(),
        subgraph_index: 0,
        
        }
    }
}


impl SignatureDef {
    /// Creates a [SignatureDefBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> SignatureDefBuilder<()> {
        SignatureDefBuilder(())
    }

    #[allow(clippy::too_many_arguments)]
    pub fn create(
        builder: &mut ::planus::Builder,
        field_inputs: impl ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Other>]>>,
        field_outputs: impl ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Other>]>>,
        field_signature_key: impl ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
        field_deprecated_tag: impl ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
        field_subgraph_index: impl ::planus::WriteAsDefault<u32, u32>,
        
    ) -> ::planus::Offset<Self> {let prepared_inputs = field_inputs.prepare(builder);let prepared_outputs = field_outputs.prepare(builder);let prepared_signature_key = field_signature_key.prepare(builder);let prepared_deprecated_tag = field_deprecated_tag.prepare(builder);let prepared_subgraph_index = field_subgraph_index.prepare(builder, &0);

        let mut table_writer: ::planus::table_writer::TableWriter::<14> = ::core::default::Default::default();
        if prepared_inputs.is_some() {table_writer.write_entry::<::planus::Offset<[::planus::Offset<self::Other>]>>(0);}if prepared_outputs.is_some() {table_writer.write_entry::<::planus::Offset<[::planus::Offset<self::Other>]>>(1);}if prepared_signature_key.is_some() {table_writer.write_entry::<::planus::Offset<str>>(2);}if prepared_deprecated_tag.is_some() {table_writer.write_entry::<::planus::Offset<str>>(3);}if prepared_subgraph_index.is_some() {table_writer.write_entry::<u32>(4);}

        unsafe {
            table_writer.finish(builder, |object_writer| {if let ::core::option::Option::Some(prepared_inputs) = prepared_inputs {object_writer.write::<_, _, 4>(&prepared_inputs);}if let ::core::option::Option::Some(prepared_outputs) = prepared_outputs {object_writer.write::<_, _, 4>(&prepared_outputs);}if let ::core::option::Option::Some(prepared_signature_key) = prepared_signature_key {object_writer.write::<_, _, 4>(&prepared_signature_key);}if let ::core::option::Option::Some(prepared_deprecated_tag) = prepared_deprecated_tag {object_writer.write::<_, _, 4>(&prepared_deprecated_tag);}if let ::core::option::Option::Some(prepared_subgraph_index) = prepared_subgraph_index {object_writer.write::<_, _, 4>(&prepared_subgraph_index);}
                
            });
        }builder.current_offset()
    }
}

impl ::planus::WriteAs<::planus::Offset<SignatureDef>> for SignatureDef {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<SignatureDef> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl ::planus::WriteAsOptional<::planus::Offset<SignatureDef>> for SignatureDef {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<SignatureDef>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl ::planus::WriteAsOffset<SignatureDef> for SignatureDef {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<SignatureDef> {
        SignatureDef::create(
            builder,
        
            
            &self.inputs,
            
        
            
            &self.outputs,
            
        
            
            &self.signature_key,
            
        
            
            &self.deprecated_tag,
            
        
            
            self.subgraph_index,
            
        
        )
    }
}

/// Builder for serializing an instance of the [SignatureDef] type.
///
/// Can be created using the [SignatureDef::builder] method.
#[derive(Debug)]
#[must_use]
pub struct SignatureDefBuilder<State>(State);

impl<
    
> SignatureDefBuilder
<
    (
    
    )
>
{
    /// Setter for the [`inputs` field](SignatureDef#structfield.inputs).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn inputs<T0>(self, value: T0) -> SignatureDefBuilder<(
    
        T0,
    
    )>
    where T0: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Other>]>>
    {
        SignatureDefBuilder((
            
            value,
        ))
    }

    

    
    /// Sets the [`inputs` field](SignatureDef#structfield.inputs) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn inputs_as_null(self) -> SignatureDefBuilder<(
        
        (),
    )>
    {
        self.inputs(())
    }
    
}

impl<
    
        T0,
    
> SignatureDefBuilder
<
    (
    
        T0,
    
    )
>
{
    /// Setter for the [`outputs` field](SignatureDef#structfield.outputs).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn outputs<T1>(self, value: T1) -> SignatureDefBuilder<(
    
        T0,
    
        T1,
    
    )>
    where T1: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Other>]>>
    {
        
        let (
            
                v0,
            
        ) = self.0;SignatureDefBuilder((
            
                v0,
            
            value,
        ))
    }

    

    
    /// Sets the [`outputs` field](SignatureDef#structfield.outputs) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn outputs_as_null(self) -> SignatureDefBuilder<(
        
            T0,
        
        (),
    )>
    {
        self.outputs(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
> SignatureDefBuilder
<
    (
    
        T0,
    
        T1,
    
    )
>
{
    /// Setter for the [`signature_key` field](SignatureDef#structfield.signature_key).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn signature_key<T2>(self, value: T2) -> SignatureDefBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
    )>
    where T2: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>
    {
        
        let (
            
                v0,
            
                v1,
            
        ) = self.0;SignatureDefBuilder((
            
                v0,
            
                v1,
            
            value,
        ))
    }

    

    
    /// Sets the [`signature_key` field](SignatureDef#structfield.signature_key) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn signature_key_as_null(self) -> SignatureDefBuilder<(
        
            T0,
        
            T1,
        
        (),
    )>
    {
        self.signature_key(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
> SignatureDefBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
    )
>
{
    /// Setter for the [`deprecated_tag` field](SignatureDef#structfield.deprecated_tag).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn deprecated_tag<T3>(self, value: T3) -> SignatureDefBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
    )>
    where T3: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
        ) = self.0;SignatureDefBuilder((
            
                v0,
            
                v1,
            
                v2,
            
            value,
        ))
    }

    

    
    /// Sets the [`deprecated_tag` field](SignatureDef#structfield.deprecated_tag) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn deprecated_tag_as_null(self) -> SignatureDefBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
        (),
    )>
    {
        self.deprecated_tag(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
> SignatureDefBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
    )
>
{
    /// Setter for the [`subgraph_index` field](SignatureDef#structfield.subgraph_index).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn subgraph_index<T4>(self, value: T4) -> SignatureDefBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
    )>
    where T4: ::planus::WriteAsDefault<u32, u32>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
        ) = self.0;SignatureDefBuilder((
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
            value,
        ))
    }

    
    /// Sets the [`subgraph_index` field](SignatureDef#structfield.subgraph_index) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn subgraph_index_as_default(self) -> SignatureDefBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
            T3,
        
        ::planus::DefaultValue,
    )>
    {
        self.subgraph_index(::planus::DefaultValue)
    }
    

    
}



impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
> SignatureDefBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
)> {
    /// Finish writing the builder to get an [Offset](::planus::Offset) to a serialized [SignatureDef].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::Offset<SignatureDef>
        where Self: ::planus::WriteAsOffset<SignatureDef>
    {
        ::planus::WriteAsOffset::prepare(&self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Other>]>>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Other>]>>,
    
        T2: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T3: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T4: ::planus::WriteAsDefault<u32, u32>,
    
> ::planus::WriteAs<::planus::Offset<SignatureDef>> for SignatureDefBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
)> {
    type Prepared = ::planus::Offset<SignatureDef>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<SignatureDef> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Other>]>>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Other>]>>,
    
        T2: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T3: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T4: ::planus::WriteAsDefault<u32, u32>,
    
> ::planus::WriteAsOptional<::planus::Offset<SignatureDef>> for SignatureDefBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
)> {
    type Prepared = ::planus::Offset<SignatureDef>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<SignatureDef>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl<
    
        T0: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Other>]>>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Other>]>>,
    
        T2: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T3: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T4: ::planus::WriteAsDefault<u32, u32>,
    
> ::planus::WriteAsOffset<SignatureDef> for SignatureDefBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
)> {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<SignatureDef> {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
        ) = &self.0;SignatureDef::create(
            builder,
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
        )
    }
}

/// Reference to a deserialized [SignatureDef].
#[derive(Copy, Clone)]
pub struct SignatureDefRef<'a>(
    #[allow(dead_code)]
    ::planus::table_reader::Table<'a>
);

impl<'a> SignatureDefRef<'a> {
    
        /// Getter for the [`inputs` field](SignatureDef#structfield.inputs).
        #[inline]
        pub fn inputs(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, ::planus::Result<self::OtherRef<'a>>>>> {
            
            
              
              self.0.access(0, "SignatureDef", "inputs")
              
            
            
            
        }
    
        /// Getter for the [`outputs` field](SignatureDef#structfield.outputs).
        #[inline]
        pub fn outputs(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, ::planus::Result<self::OtherRef<'a>>>>> {
            
            
              
              self.0.access(1, "SignatureDef", "outputs")
              
            
            
            
        }
    
        /// Getter for the [`signature_key` field](SignatureDef#structfield.signature_key).
        #[inline]
        pub fn signature_key(&self) -> ::planus::Result<::core::option::Option<&'a ::core::primitive::str>> {
            
            
              
              self.0.access(2, "SignatureDef", "signature_key")
              
            
            
            
        }
    
        /// Getter for the [`deprecated_tag` field](SignatureDef#structfield.deprecated_tag).
        #[inline]
        pub fn deprecated_tag(&self) -> ::planus::Result<::core::option::Option<&'a ::core::primitive::str>> {
            
            
              
              self.0.access(3, "SignatureDef", "deprecated_tag")
              
            
            
            
        }
    
        /// Getter for the [`subgraph_index` field](SignatureDef#structfield.subgraph_index).
        #[inline]
        pub fn subgraph_index(&self) -> ::planus::Result<u32> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(4, "SignatureDef", "subgraph_index")
              
            
            ?.unwrap_or(0))
            
        }
    
}

impl<'a> ::core::fmt::Debug for SignatureDefRef<'a> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut f = f.debug_struct("SignatureDefRef");
        if let ::core::option::Option::Some(field_inputs) = self.inputs().transpose() {
                f.field("inputs", &field_inputs);
            }if let ::core::option::Option::Some(field_outputs) = self.outputs().transpose() {
                f.field("outputs", &field_outputs);
            }if let ::core::option::Option::Some(field_signature_key) = self.signature_key().transpose() {
                f.field("signature_key", &field_signature_key);
            }if let ::core::option::Option::Some(field_deprecated_tag) = self.deprecated_tag().transpose() {
                f.field("deprecated_tag", &field_deprecated_tag);
            }f.field("subgraph_index", &self.subgraph_index());
        f.finish()
    }
}

impl<'a> ::core::convert::TryFrom<SignatureDefRef<'a>> for SignatureDef {
    type Error = ::planus::Error;


    #[allow(unreachable_code)]
    fn try_from(value: SignatureDefRef<'a>) -> ::planus::Result<Self> {

        ::core::result::Result::Ok(Self {
            inputs: 
                            if let ::core::option::Option::Some(inputs) = value.inputs()? {
                                ::core::option::Option::Some(inputs.to_vec_result()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,outputs: 
                            if let ::core::option::Option::Some(outputs) = value.outputs()? {
                                ::core::option::Option::Some(outputs.to_vec_result()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,signature_key: 
                                value.signature_key()?.map(::core::convert::Into::into)
                            ,deprecated_tag: 
                                value.deprecated_tag()?.map(::core::convert::Into::into)
                            ,subgraph_index: ::core::convert::TryInto::try_into(value.subgraph_index()?)?,
        })
    }
}

impl<'a> ::planus::TableRead<'a> for SignatureDefRef<'a> {
    #[inline]
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        ::core::result::Result::Ok(Self(::planus::table_reader::Table::from_buffer(buffer, offset)?))
    }
}

impl<'a> ::planus::VectorReadInner<'a> for SignatureDefRef<'a> {
    type Error = ::planus::Error;
    const STRIDE: usize = 4;

    unsafe fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(buffer, offset).map_err(|error_kind| error_kind.with_error_location(
            "[SignatureDefRef]",
            "get",
            buffer.offset_from_start,
        ))
    }
}

/// # Safety
/// The planus compiler generates implementations that initialize
/// the bytes in `write_values`.
unsafe impl ::planus::VectorWrite<::planus::Offset<SignatureDef>> for SignatureDef {
    type Value = ::planus::Offset<SignatureDef>;
    const STRIDE: usize = 4;
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> Self::Value {
        ::planus::WriteAs::prepare(self, builder)
    }

    #[inline]
    unsafe fn write_values(
        values: &[::planus::Offset<SignatureDef>],
        bytes: *mut ::core::mem::MaybeUninit<u8>,
        buffer_position: u32,
    ) {
        let bytes = bytes as *mut [::core::mem::MaybeUninit<u8>; 4];
        for (i, v) in ::core::iter::Iterator::enumerate(values.iter()) {
            ::planus::WriteAsPrimitive::write(
                v,
                ::planus::Cursor::new(unsafe { &mut *bytes.add(i) }),
                buffer_position - (Self::STRIDE * i) as u32,
            );
        }
    }
}

impl<'a> ::planus::ReadAsRoot<'a> for SignatureDefRef<'a> {
    fn read_as_root(slice: &'a [u8]) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(::planus::SliceWithStartOffset {
            buffer: slice,
            offset_from_start: 0,
        }, 0).map_err(|error_kind| error_kind.with_error_location(
            "[SignatureDefRef]",
            "read_as_root",
            0,
        ))
    }
}

    
/// The table `Model` in the namespace `tflite`
/// 
/// Generated from these locations:
/// * Table `Model` in the file `schema.fbs:125`
#[derive(Clone, Debug, PartialEq, PartialOrd,

::serde::Serialize, ::serde::Deserialize
)]
pub struct Model{
    
        /// The field `version` in the table `Model`
        pub version: u32,
        /// The field `operator_codes` in the table `Model`
        pub operator_codes: ::core::option::Option<::planus::alloc::vec::Vec<self::OperatorCode>>,
        /// The field `subgraphs` in the table `Model`
        pub subgraphs: ::core::option::Option<::planus::alloc::vec::Vec<self::SubGraph>>,
        /// The field `description` in the table `Model`
        pub description: ::core::option::Option<::planus::alloc::string::String>,
        /// The field `buffers` in the table `Model`
        pub buffers: ::core::option::Option<::planus::alloc::vec::Vec<self::Buffer>>,
        /// The field `metadata_buffer` in the table `Model`
        pub metadata_buffer: ::core::option::Option<::planus::alloc::vec::Vec<i32>>,
        /// The field `metadata` in the table `Model`
        pub metadata: ::core::option::Option<::planus::alloc::vec::Vec<self::Metadata>>,
        /// The field `signature_defs` in the table `Model`
        pub signature_defs: ::core::option::Option<::planus::alloc::vec::Vec<self::SignatureDef>>,}


#[allow(clippy::derivable_impls)]
impl ::core::default::Default for Model {
    fn default() -> Self {
        Self {
        version: 0,
        operator_codes: ::core::default::Default::default(),
        subgraphs: ::core::default::Default::default(),
        description: ::core::default::Default::default(),
        buffers: ::core::default::Default::default(),
        metadata_buffer: ::core::default::Default::default(),
        metadata: ::core::default::Default::default(),
        signature_defs: ::core::default::Default::default(),
        
        }
    }
}


impl Model {
    /// Creates a [ModelBuilder] for serializing an instance of this table.
    #[inline]
    pub fn builder() -> ModelBuilder<()> {
        ModelBuilder(())
    }

    #[allow(clippy::too_many_arguments)]
    pub fn create(
        builder: &mut ::planus::Builder,
        field_version: impl ::planus::WriteAsDefault<u32, u32>,
        field_operator_codes: impl ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::OperatorCode>]>>,
        field_subgraphs: impl ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::SubGraph>]>>,
        field_description: impl ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
        field_buffers: impl ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Buffer>]>>,
        field_metadata_buffer: impl ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
        field_metadata: impl ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Metadata>]>>,
        field_signature_defs: impl ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::SignatureDef>]>>,
        
    ) -> ::planus::Offset<Self> {let prepared_version = field_version.prepare(builder, &0);let prepared_operator_codes = field_operator_codes.prepare(builder);let prepared_subgraphs = field_subgraphs.prepare(builder);let prepared_description = field_description.prepare(builder);let prepared_buffers = field_buffers.prepare(builder);let prepared_metadata_buffer = field_metadata_buffer.prepare(builder);let prepared_metadata = field_metadata.prepare(builder);let prepared_signature_defs = field_signature_defs.prepare(builder);

        let mut table_writer: ::planus::table_writer::TableWriter::<20> = ::core::default::Default::default();
        if prepared_version.is_some() {table_writer.write_entry::<u32>(0);}if prepared_operator_codes.is_some() {table_writer.write_entry::<::planus::Offset<[::planus::Offset<self::OperatorCode>]>>(1);}if prepared_subgraphs.is_some() {table_writer.write_entry::<::planus::Offset<[::planus::Offset<self::SubGraph>]>>(2);}if prepared_description.is_some() {table_writer.write_entry::<::planus::Offset<str>>(3);}if prepared_buffers.is_some() {table_writer.write_entry::<::planus::Offset<[::planus::Offset<self::Buffer>]>>(4);}if prepared_metadata_buffer.is_some() {table_writer.write_entry::<::planus::Offset<[i32]>>(5);}if prepared_metadata.is_some() {table_writer.write_entry::<::planus::Offset<[::planus::Offset<self::Metadata>]>>(6);}if prepared_signature_defs.is_some() {table_writer.write_entry::<::planus::Offset<[::planus::Offset<self::SignatureDef>]>>(7);}

        unsafe {
            table_writer.finish(builder, |object_writer| {if let ::core::option::Option::Some(prepared_version) = prepared_version {object_writer.write::<_, _, 4>(&prepared_version);}if let ::core::option::Option::Some(prepared_operator_codes) = prepared_operator_codes {object_writer.write::<_, _, 4>(&prepared_operator_codes);}if let ::core::option::Option::Some(prepared_subgraphs) = prepared_subgraphs {object_writer.write::<_, _, 4>(&prepared_subgraphs);}if let ::core::option::Option::Some(prepared_description) = prepared_description {object_writer.write::<_, _, 4>(&prepared_description);}if let ::core::option::Option::Some(prepared_buffers) = prepared_buffers {object_writer.write::<_, _, 4>(&prepared_buffers);}if let ::core::option::Option::Some(prepared_metadata_buffer) = prepared_metadata_buffer {object_writer.write::<_, _, 4>(&prepared_metadata_buffer);}if let ::core::option::Option::Some(prepared_metadata) = prepared_metadata {object_writer.write::<_, _, 4>(&prepared_metadata);}if let ::core::option::Option::Some(prepared_signature_defs) = prepared_signature_defs {object_writer.write::<_, _, 4>(&prepared_signature_defs);}
                
            });
        }builder.current_offset()
    }
}

impl ::planus::WriteAs<::planus::Offset<Model>> for Model {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Model> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl ::planus::WriteAsOptional<::planus::Offset<Model>> for Model {
    type Prepared = ::planus::Offset<Self>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<Model>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl ::planus::WriteAsOffset<Model> for Model {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Model> {
        Model::create(
            builder,
        
            
            self.version,
            
        
            
            &self.operator_codes,
            
        
            
            &self.subgraphs,
            
        
            
            &self.description,
            
        
            
            &self.buffers,
            
        
            
            &self.metadata_buffer,
            
        
            
            &self.metadata,
            
        
            
            &self.signature_defs,
            
        
        )
    }
}

/// Builder for serializing an instance of the [Model] type.
///
/// Can be created using the [Model::builder] method.
#[derive(Debug)]
#[must_use]
pub struct ModelBuilder<State>(State);

impl<
    
> ModelBuilder
<
    (
    
    )
>
{
    /// Setter for the [`version` field](Model#structfield.version).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn version<T0>(self, value: T0) -> ModelBuilder<(
    
        T0,
    
    )>
    where T0: ::planus::WriteAsDefault<u32, u32>
    {
        ModelBuilder((
            
            value,
        ))
    }

    
    /// Sets the [`version` field](Model#structfield.version) to the default value.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn version_as_default(self) -> ModelBuilder<(
        
        ::planus::DefaultValue,
    )>
    {
        self.version(::planus::DefaultValue)
    }
    

    
}

impl<
    
        T0,
    
> ModelBuilder
<
    (
    
        T0,
    
    )
>
{
    /// Setter for the [`operator_codes` field](Model#structfield.operator_codes).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn operator_codes<T1>(self, value: T1) -> ModelBuilder<(
    
        T0,
    
        T1,
    
    )>
    where T1: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::OperatorCode>]>>
    {
        
        let (
            
                v0,
            
        ) = self.0;ModelBuilder((
            
                v0,
            
            value,
        ))
    }

    

    
    /// Sets the [`operator_codes` field](Model#structfield.operator_codes) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn operator_codes_as_null(self) -> ModelBuilder<(
        
            T0,
        
        (),
    )>
    {
        self.operator_codes(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
> ModelBuilder
<
    (
    
        T0,
    
        T1,
    
    )
>
{
    /// Setter for the [`subgraphs` field](Model#structfield.subgraphs).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn subgraphs<T2>(self, value: T2) -> ModelBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
    )>
    where T2: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::SubGraph>]>>
    {
        
        let (
            
                v0,
            
                v1,
            
        ) = self.0;ModelBuilder((
            
                v0,
            
                v1,
            
            value,
        ))
    }

    

    
    /// Sets the [`subgraphs` field](Model#structfield.subgraphs) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn subgraphs_as_null(self) -> ModelBuilder<(
        
            T0,
        
            T1,
        
        (),
    )>
    {
        self.subgraphs(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
> ModelBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
    )
>
{
    /// Setter for the [`description` field](Model#structfield.description).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn description<T3>(self, value: T3) -> ModelBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
    )>
    where T3: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
        ) = self.0;ModelBuilder((
            
                v0,
            
                v1,
            
                v2,
            
            value,
        ))
    }

    

    
    /// Sets the [`description` field](Model#structfield.description) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn description_as_null(self) -> ModelBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
        (),
    )>
    {
        self.description(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
> ModelBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
    )
>
{
    /// Setter for the [`buffers` field](Model#structfield.buffers).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn buffers<T4>(self, value: T4) -> ModelBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
    )>
    where T4: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Buffer>]>>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
        ) = self.0;ModelBuilder((
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
            value,
        ))
    }

    

    
    /// Sets the [`buffers` field](Model#structfield.buffers) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn buffers_as_null(self) -> ModelBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
            T3,
        
        (),
    )>
    {
        self.buffers(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
> ModelBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
    )
>
{
    /// Setter for the [`metadata_buffer` field](Model#structfield.metadata_buffer).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn metadata_buffer<T5>(self, value: T5) -> ModelBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
    )>
    where T5: ::planus::WriteAsOptional<::planus::Offset<[i32]>>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
        ) = self.0;ModelBuilder((
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
            value,
        ))
    }

    

    
    /// Sets the [`metadata_buffer` field](Model#structfield.metadata_buffer) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn metadata_buffer_as_null(self) -> ModelBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
            T3,
        
            T4,
        
        (),
    )>
    {
        self.metadata_buffer(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
> ModelBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
    )
>
{
    /// Setter for the [`metadata` field](Model#structfield.metadata).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn metadata<T6>(self, value: T6) -> ModelBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
    )>
    where T6: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Metadata>]>>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
                v5,
            
        ) = self.0;ModelBuilder((
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
                v5,
            
            value,
        ))
    }

    

    
    /// Sets the [`metadata` field](Model#structfield.metadata) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn metadata_as_null(self) -> ModelBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
            T3,
        
            T4,
        
            T5,
        
        (),
    )>
    {
        self.metadata(())
    }
    
}

impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
> ModelBuilder
<
    (
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
    )
>
{
    /// Setter for the [`signature_defs` field](Model#structfield.signature_defs).
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn signature_defs<T7>(self, value: T7) -> ModelBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
        T7,
    
    )>
    where T7: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::SignatureDef>]>>
    {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
                v5,
            
                v6,
            
        ) = self.0;ModelBuilder((
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
                v5,
            
                v6,
            
            value,
        ))
    }

    

    
    /// Sets the [`signature_defs` field](Model#structfield.signature_defs) to null.
    #[inline]
    #[allow(clippy::type_complexity)]
    pub fn signature_defs_as_null(self) -> ModelBuilder<(
        
            T0,
        
            T1,
        
            T2,
        
            T3,
        
            T4,
        
            T5,
        
            T6,
        
        (),
    )>
    {
        self.signature_defs(())
    }
    
}



impl<
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
        T7,
    
> ModelBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
        T7,
    
)> {
    /// Finish writing the builder to get an [Offset](::planus::Offset) to a serialized [Model].
    #[inline]
    pub fn finish(self, builder: &mut ::planus::Builder) -> ::planus::Offset<Model>
        where Self: ::planus::WriteAsOffset<Model>
    {
        ::planus::WriteAsOffset::prepare(&self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<u32, u32>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::OperatorCode>]>>,
    
        T2: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::SubGraph>]>>,
    
        T3: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T4: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Buffer>]>>,
    
        T5: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T6: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Metadata>]>>,
    
        T7: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::SignatureDef>]>>,
    
> ::planus::WriteAs<::planus::Offset<Model>> for ModelBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
        T7,
    
)> {
    type Prepared = ::planus::Offset<Model>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Model> {
        ::planus::WriteAsOffset::prepare(self, builder)
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<u32, u32>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::OperatorCode>]>>,
    
        T2: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::SubGraph>]>>,
    
        T3: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T4: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Buffer>]>>,
    
        T5: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T6: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Metadata>]>>,
    
        T7: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::SignatureDef>]>>,
    
> ::planus::WriteAsOptional<::planus::Offset<Model>> for ModelBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
        T7,
    
)> {
    type Prepared = ::planus::Offset<Model>;

    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::core::option::Option<::planus::Offset<Model>> {
        ::core::option::Option::Some(::planus::WriteAsOffset::prepare(self, builder))
    }
}

impl<
    
        T0: ::planus::WriteAsDefault<u32, u32>,
    
        T1: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::OperatorCode>]>>,
    
        T2: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::SubGraph>]>>,
    
        T3: ::planus::WriteAsOptional<::planus::Offset<::core::primitive::str>>,
    
        T4: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Buffer>]>>,
    
        T5: ::planus::WriteAsOptional<::planus::Offset<[i32]>>,
    
        T6: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::Metadata>]>>,
    
        T7: ::planus::WriteAsOptional<::planus::Offset<[::planus::Offset<self::SignatureDef>]>>,
    
> ::planus::WriteAsOffset<Model> for ModelBuilder<(
    
        T0,
    
        T1,
    
        T2,
    
        T3,
    
        T4,
    
        T5,
    
        T6,
    
        T7,
    
)> {
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> ::planus::Offset<Model> {
        
        let (
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
                v5,
            
                v6,
            
                v7,
            
        ) = &self.0;Model::create(
            builder,
            
                v0,
            
                v1,
            
                v2,
            
                v3,
            
                v4,
            
                v5,
            
                v6,
            
                v7,
            
        )
    }
}

/// Reference to a deserialized [Model].
#[derive(Copy, Clone)]
pub struct ModelRef<'a>(
    #[allow(dead_code)]
    ::planus::table_reader::Table<'a>
);

impl<'a> ModelRef<'a> {
    
        /// Getter for the [`version` field](Model#structfield.version).
        #[inline]
        pub fn version(&self) -> ::planus::Result<u32> {
             ::core::result::Result::Ok( 
            
              
              self.0.access(0, "Model", "version")
              
            
            ?.unwrap_or(0))
            
        }
    
        /// Getter for the [`operator_codes` field](Model#structfield.operator_codes).
        #[inline]
        pub fn operator_codes(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, ::planus::Result<self::OperatorCodeRef<'a>>>>> {
            
            
              
              self.0.access(1, "Model", "operator_codes")
              
            
            
            
        }
    
        /// Getter for the [`subgraphs` field](Model#structfield.subgraphs).
        #[inline]
        pub fn subgraphs(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, ::planus::Result<self::SubGraphRef<'a>>>>> {
            
            
              
              self.0.access(2, "Model", "subgraphs")
              
            
            
            
        }
    
        /// Getter for the [`description` field](Model#structfield.description).
        #[inline]
        pub fn description(&self) -> ::planus::Result<::core::option::Option<&'a ::core::primitive::str>> {
            
            
              
              self.0.access(3, "Model", "description")
              
            
            
            
        }
    
        /// Getter for the [`buffers` field](Model#structfield.buffers).
        #[inline]
        pub fn buffers(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, ::planus::Result<self::BufferRef<'a>>>>> {
            
            
              
              self.0.access(4, "Model", "buffers")
              
            
            
            
        }
    
        /// Getter for the [`metadata_buffer` field](Model#structfield.metadata_buffer).
        #[inline]
        pub fn metadata_buffer(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, i32>>> {
            
            
              
              self.0.access(5, "Model", "metadata_buffer")
              
            
            
            
        }
    
        /// Getter for the [`metadata` field](Model#structfield.metadata).
        #[inline]
        pub fn metadata(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, ::planus::Result<self::MetadataRef<'a>>>>> {
            
            
              
              self.0.access(6, "Model", "metadata")
              
            
            
            
        }
    
        /// Getter for the [`signature_defs` field](Model#structfield.signature_defs).
        #[inline]
        pub fn signature_defs(&self) -> ::planus::Result<::core::option::Option<::planus::Vector<'a, ::planus::Result<self::SignatureDefRef<'a>>>>> {
            
            
              
              self.0.access(7, "Model", "signature_defs")
              
            
            
            
        }
    
}

impl<'a> ::core::fmt::Debug for ModelRef<'a> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut f = f.debug_struct("ModelRef");
        f.field("version", &self.version());if let ::core::option::Option::Some(field_operator_codes) = self.operator_codes().transpose() {
                f.field("operator_codes", &field_operator_codes);
            }if let ::core::option::Option::Some(field_subgraphs) = self.subgraphs().transpose() {
                f.field("subgraphs", &field_subgraphs);
            }if let ::core::option::Option::Some(field_description) = self.description().transpose() {
                f.field("description", &field_description);
            }if let ::core::option::Option::Some(field_buffers) = self.buffers().transpose() {
                f.field("buffers", &field_buffers);
            }if let ::core::option::Option::Some(field_metadata_buffer) = self.metadata_buffer().transpose() {
                f.field("metadata_buffer", &field_metadata_buffer);
            }if let ::core::option::Option::Some(field_metadata) = self.metadata().transpose() {
                f.field("metadata", &field_metadata);
            }if let ::core::option::Option::Some(field_signature_defs) = self.signature_defs().transpose() {
                f.field("signature_defs", &field_signature_defs);
            }
        f.finish()
    }
}

impl<'a> ::core::convert::TryFrom<ModelRef<'a>> for Model {
    type Error = ::planus::Error;


    #[allow(unreachable_code)]
    fn try_from(value: ModelRef<'a>) -> ::planus::Result<Self> {

        ::core::result::Result::Ok(Self {
            version: ::core::convert::TryInto::try_into(value.version()?)?,operator_codes: 
                            if let ::core::option::Option::Some(operator_codes) = value.operator_codes()? {
                                ::core::option::Option::Some(operator_codes.to_vec_result()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,subgraphs: 
                            if let ::core::option::Option::Some(subgraphs) = value.subgraphs()? {
                                ::core::option::Option::Some(subgraphs.to_vec_result()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,description: 
                                value.description()?.map(::core::convert::Into::into)
                            ,buffers: 
                            if let ::core::option::Option::Some(buffers) = value.buffers()? {
                                ::core::option::Option::Some(buffers.to_vec_result()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,metadata_buffer: 
                            if let ::core::option::Option::Some(metadata_buffer) = value.metadata_buffer()? {
                                ::core::option::Option::Some(metadata_buffer.to_vec()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,metadata: 
                            if let ::core::option::Option::Some(metadata) = value.metadata()? {
                                ::core::option::Option::Some(metadata.to_vec_result()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,signature_defs: 
                            if let ::core::option::Option::Some(signature_defs) = value.signature_defs()? {
                                ::core::option::Option::Some(signature_defs.to_vec_result()?)
                            } else {
                                ::core::option::Option::None
                            }
                        ,
        })
    }
}

impl<'a> ::planus::TableRead<'a> for ModelRef<'a> {
    #[inline]
    fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::core::result::Result<Self, ::planus::errors::ErrorKind> {
        ::core::result::Result::Ok(Self(::planus::table_reader::Table::from_buffer(buffer, offset)?))
    }
}

impl<'a> ::planus::VectorReadInner<'a> for ModelRef<'a> {
    type Error = ::planus::Error;
    const STRIDE: usize = 4;

    unsafe fn from_buffer(buffer: ::planus::SliceWithStartOffset<'a>, offset: usize) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(buffer, offset).map_err(|error_kind| error_kind.with_error_location(
            "[ModelRef]",
            "get",
            buffer.offset_from_start,
        ))
    }
}

/// # Safety
/// The planus compiler generates implementations that initialize
/// the bytes in `write_values`.
unsafe impl ::planus::VectorWrite<::planus::Offset<Model>> for Model {
    type Value = ::planus::Offset<Model>;
    const STRIDE: usize = 4;
    #[inline]
    fn prepare(&self, builder: &mut ::planus::Builder) -> Self::Value {
        ::planus::WriteAs::prepare(self, builder)
    }

    #[inline]
    unsafe fn write_values(
        values: &[::planus::Offset<Model>],
        bytes: *mut ::core::mem::MaybeUninit<u8>,
        buffer_position: u32,
    ) {
        let bytes = bytes as *mut [::core::mem::MaybeUninit<u8>; 4];
        for (i, v) in ::core::iter::Iterator::enumerate(values.iter()) {
            ::planus::WriteAsPrimitive::write(
                v,
                ::planus::Cursor::new(unsafe { &mut *bytes.add(i) }),
                buffer_position - (Self::STRIDE * i) as u32,
            );
        }
    }
}

impl<'a> ::planus::ReadAsRoot<'a> for ModelRef<'a> {
    fn read_as_root(slice: &'a [u8]) -> ::planus::Result<Self> {
        ::planus::TableRead::from_buffer(::planus::SliceWithStartOffset {
            buffer: slice,
            offset_from_start: 0,
        }, 0).map_err(|error_kind| error_kind.with_error_location(
            "[ModelRef]",
            "read_as_root",
            0,
        ))
    }
}

    }}