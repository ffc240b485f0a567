tinyfit::mlp! {
    /// f32, trained on iris.csv (120 rows).
    pub struct Network {
        hidden1: tinyfit::Dense<4, 16, tinyfit::activation::Relu>,
        hidden2: tinyfit::Dense<16, 8, tinyfit::activation::Relu>,
        out: tinyfit::Dense<8, 3, tinyfit::activation::Softmax>,
    }
}

/// The network as it was trained.
#[allow(clippy::all, long_running_const_eval)]
pub static NETWORK: Network = Network::new(
    tinyfit::Dense { weights: [[0.010378757, 0.11366552, 0.047492906, -0.03723938, 0.0535205, 0.11499608,
        0.017402072, -0.04779579, -0.1207106, -0.014254373, 0.08682641, 0.01018014, 0.062091213, 0.029089903,
        -0.37398818, -0.20128326], [-0.040632468, -0.14741524, 0.037799787, -0.07642564, 0.024834296,
        -0.17245638, -0.09807569, -0.089066386, 0.20364568, -0.07052559, 0.06986687, -0.08119252,
        0.047758587, -0.11251877, 0.4133941, 0.24340539], [0.3588693, 0.49171287, -0.3201347, 0.32309166,
        -0.2510738, 0.44074926, 0.22480483, 0.36935145, -0.3155754, 0.3774663, -0.35831514, 0.25772777,
        -0.32541716, 0.3598381, -0.658019, -0.3789443], [0.4296242, 0.5682248, -0.41887143, 0.39915815,
        -0.33033663, 0.48079967, 0.24012719, 0.4437719, -0.30469683, 0.45257702, -0.45052394, 0.2832748,
        -0.4237901, 0.4076536, -0.65016484, -0.38737935]], bias: [0.3015802, 1.6285037, 1.1642284,
        -0.15596513, 1.2319232, 1.4083406, 0.5270077, -0.099465966, 0.16842635, 0.07431261, 0.9305286,
        0.60209715, 1.0015382, 0.96043885, 0.33689496, 0.2108209], activation: tinyfit::activation::Relu },
    tinyfit::Dense { weights: [[-0.15740143, 0.31241512, -0.15343128, 0.36144066, -0.18782522, -0.0005411368,
        -0.19203731, -0.02297526], [0.0041666892, 0.23742247, -0.47302204, 0.2823763, -0.050447952,
        5.083774e-6, -0.020841781, 0.12199736], [0.27775666, -0.26370555, 0.46071807, -0.19038796,
        0.38508138, -0.00051872147, 0.28595516, 0.13715063], [-0.42797104, 0.43105257, -0.0037256794,
        0.45083547, -0.4226872, 0.0007413827, -0.4137687, -0.1887618], [0.24524522, -0.19910772, 0.23524807,
        -0.13041842, 0.3422777, -0.0016513817, 0.25755903, 0.16065095], [0.011141078, 0.22436216,
        -0.45559525, 0.27750084, -0.041124184, 0.0007785138, -0.01268229, 0.114040084], [-0.007024994,
        0.123107694, -0.15111177, 0.22632399, -0.06349065, -0.0007741963, -0.026441151, 0.021727711],
        [-0.17769995, 0.26423907, -0.0029981132, 0.4122229, -0.41546753, -5.1180006e-5, -0.29971787,
        -0.039820433], [-0.36593917, -0.010387835, 0.20051754, -0.0010753165, 0.06665392, -0.0013200511,
        -0.56568336, -0.1525035], [-0.13762845, 0.26343927, -0.021229021, 0.4415153, -0.29576448,
        0.00097169075, -0.24243978, -0.022687986], [0.3378032, -0.49277475, 0.39816275, -0.49659806,
        0.6762668, -0.00016025318, 0.51919174, 0.08830842], [-0.026271252, 0.2023338, -0.32822478,
        0.24858454, -0.08306673, -0.0014588924, -0.04508138, 0.05647592], [0.38820523, -0.4525504,
        0.49304235, -0.37748554, 0.55473614, 0.0012854426, 0.4126788, 0.168552], [-0.016141877, 0.20740919,
        -0.41696247, 0.27878627, -0.07464295, -0.000114588955, -0.04042127, 0.05265153], [-0.6553254,
        -0.04055397, 0.6563942, -0.002355635, 0.20330827, 0.00083889667, -0.9086144, -0.4054904],
        [-0.47585684, -0.02618093, 0.16873087, -0.0027780465, 0.06873184, 0.00025093905, -0.3539131,
        -0.19668613]], bias: [0.5347951, 0.28237736, 0.7206219, 1.3377626, 0.9113062, -0.06764101, 0.8720233,
        0.43962273], activation: tinyfit::activation::Relu },
    tinyfit::Dense { weights: [[-0.69408345, 0.45861438, -0.37118688], [-0.44351813, -0.35117957,
        0.38110548], [0.46126938, -0.6780176, -0.07753534], [-0.5354038, -0.21406473, 0.2969989],
        [0.29857743, 0.38166696, -0.5813662], [-0.0006796315, 0.0014161662, 0.00026042506], [-0.46449745,
        0.4677756, -0.4005268], [-0.5234366, 0.10522148, -0.03466185]], bias: [-0.11825684, 0.21388726,
        -0.2166073], activation: tinyfit::activation::Softmax }
);

/// How inputs are standardized.
#[allow(clippy::all, dead_code)]
pub static SCALER: tinyfit::StandardScaler<4> = tinyfit::StandardScaler { mean: [5.846667, 3.0408332,
    3.7658334, 1.2041667], inv_std: [1.1842916, 2.287649, 0.5618111, 1.3122358] };

/// The names of the inputs.
#[allow(dead_code)]
pub const INPUTS: [&str; 4] = ["sepal length", "sepal width", "petal length", "petal width"];

/// The fingerprint of the network's architecture.
#[allow(dead_code)]
pub const FINGERPRINT: u32 = 0xa1ad7bb2;

/// The labels of the classes.
#[allow(dead_code)]
pub const CLASSES: [&str; 3] = ["setosa", "versicolor", "virginica"];

/// The columns the inputs are made of.
#[allow(clippy::all, dead_code)]
pub const COLUMNS: [&str; 4] = ["sepal length", "sepal width", "petal length", "petal width"];

/// The fill value of each column for missing cells, less its offset; of a category, the index of a value.
#[allow(clippy::all, dead_code)]
pub const FILLS: [Option<f32>; 4] = [None, None, None, None];

/// The values of each column that is a category, in the order of its inputs.
#[allow(clippy::all, dead_code)]
pub const CATEGORIES: [&[&str]; 4] = [&[], &[], &[], &[]];

/// The names of the targets.
#[allow(clippy::all, dead_code)]
pub const TARGETS: [&str; 1] = ["species"];

/// The names of what `predict` gives.
#[allow(dead_code)]
pub const OUTPUTS: [&str; 3] = ["setosa", "versicolor", "virginica"];

/// Raw inputs as the network takes them.
#[allow(dead_code)]
pub fn scaled(x: &[f32; 4]) -> [f32; 4] {
    tinyfit::Layer::predict(&SCALER, x)
}

/// What `tinyfit predict` gives for raw inputs, to the bit: the probability of each class.
#[allow(dead_code)]
pub fn predict(x: &[f32; 4]) -> [f32; 3] {
    predict_by(&NETWORK, x)
}

/// The same by another network of this shape: one that went on learning.
#[allow(dead_code)]
pub fn predict_by(net: &Network, x: &[f32; 4]) -> [f32; 3] {
    net.predict(&scaled(x))
}

/// Learns raw inputs and the index of their class, in place: one step of `optimizer`. Scaling is done
/// here. Returns the loss before the step: the cross-entropy. A refused
/// example changes nothing.
#[allow(dead_code)]
pub fn learn<R: tinyfit::Optimizer>(
    net: &mut Network,
    trainer: &mut tinyfit::Trainer<Network, R::State>,
    optimizer: &mut R,
    x: &[f32; 4],
    class: usize,
) -> Result<f32, tinyfit::Error> {
    trainer.learn(net, optimizer, &tinyfit::CrossEntropy, &scaled(x), &tinyfit::Class(class))
}
