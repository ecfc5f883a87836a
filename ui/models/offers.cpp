#include "ui/models/offers.hpp"

#include "ui/style/words.hpp"

namespace ui {

bool makesSense(model::JobAction action, const model::Job& job) {
    return model::takesEffect(action, job) && !(action == model::JobAction::Retry && job.trouble && words::isForRemoval(*job.trouble));
}

bool hasAddresses(const model::Job& job) {
    const bool isDone = job.state == model::JobState::Done && job.output == model::OutputState::Kept;
    return !job.isFinal() || job.playableSeconds > 0 || isDone;
}

} // namespace ui
