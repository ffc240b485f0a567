    size_t label;
    if (stem_classify(x, &label) != STEM_STATUS_OK) {
        return 1;
    }
    text("class ");
    text(output_names[label]);
    text("\n");
