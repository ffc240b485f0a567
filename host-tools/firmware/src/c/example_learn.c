    static StemLearner learner;
    // TARGET
    float loss;
    stem_learner_init(&learner);
    if (stem_learn(&learner, x, target, 0.01f, &loss) != STEM_STATUS_OK) {
        return 1;
    }
    line("loss", "", loss);
    if (stem_learner_predict(&learner, x, y) != STEM_STATUS_OK) {
        return 1;
    }
    for (i = 0; i < STEM_OUTPUTS; i++) {
        line("learned ", output_names[i], (float)y[i]);
    }
