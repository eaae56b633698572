// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution} from "../../../contracts/interfaces/IDataHandler.sol";
import {HubTest} from "./HubTest.sol";
import {Samples} from "./Samples.sol";

/// @title Tests of the stake mechanism: one open model, and stories about good and bad samples.
/// @dev The model is a perceptron without weights. Whatever of these helpers is called, its bias is 1.0 afterwards, so that it
/// predicts 1 for features that it does not know.
abstract contract StakeTest is HubTest {
    uint256 internal model;

    function setUp() public virtual override {
        super.setUp();
        model = _create(_spec());
    }

    /// @dev `liar` says that feature `index` means 0, `honest` that it means 1; the model ends up believing `honest`.
    function _dispute(
        address liar,
        address honest,
        uint256 index
    ) internal returns (Contribution memory bad, Contribution memory good) {
        bad = _contribute(liar, model, Samples.one(0, index));
        good = _contribute(honest, model, Samples.one(1, index));
        assert(hub.predict(model, good.features) == 1);
    }

    /// @dev Makes the model predict 0 for feature `index`, by a sample with that feature and another one.
    function _flip(address account, uint256 index, uint256 other) internal {
        _contribute(account, model, Samples.two(0, uint16(index), uint16(other)));
        assert(hub.predict(model, Samples.features(uint16(index))) == 0);
    }
}
