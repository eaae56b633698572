// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {ModelSpec} from "../../../contracts/interfaces/IModelRegistry.sol";
import {IIncentiveMechanism} from "../../../contracts/interfaces/IIncentiveMechanism.sol";
import {deployArtifact} from "../utils/Artifacts.sol";
import {Samples} from "../utils/Samples.sol";
import {HubHandler} from "./HubHandler.sol";

/// @title A world of the five classifiers and the four currencies, with two kinds of settings of one mechanism: 40 combinations.
/// @dev Models come to be when somebody first wants them, twelve in a run, beside two with a hostile classifier; so that all runs together
/// see all combinations, and each run is quick. Combination c: classifier c mod 5, currency ⌊c / 5⌋ mod 4, settings ⌊c / 20⌋.
abstract contract ClassifierWorld is HubHandler {
    uint256 public constant COMBINATIONS = 40;
    uint256 public constant MOST_MODELS = 14;

    IClassifier[5] private _classifiers;
    mapping(uint256 combination => uint256 modelId) public modelOf;
    mapping(uint256 modelId => bool) internal isDense;

    /// @dev To be called once, by the contract that is deployed.
    function _begin() internal {
        _settle();
        _deployMechanism();
        escrows = [bytes32("a")];
        string[5] memory names = [
            "SparsePerceptron",
            "DensePerceptron",
            "NaiveBayes",
            "SparseNearestCentroid",
            "NearestCentroid"
        ];
        for (uint256 i = 0; i < 5; ++i) _classifiers[i] = IClassifier(deployArtifact(names[i], abi.encode(hub)));
        _addModel(_specOf(IClassifier(address(hostileClassifier)), "", 0, PRICE_WEIGHT), currencies[3]);
        IIncentiveMechanism hostile = IIncentiveMechanism(address(hostileMechanism));
        _addModel(_spec(IClassifier(address(hostileClassifier)), "", hostile, ""), ETHER);
        for (uint256 i = 0; i < models.length; ++i) _firstWeek(models[i]);
    }

    /// @notice Makes the model of a combination, if there is room for one more and it is not there.
    function create(uint256 which) external {
        _model(which);
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev Where the mechanism is one that worlds do not have anyway.
    function _deployMechanism() internal virtual {}

    /// @dev A model with this world's mechanism.
    /// @param settings 0 or 1.
    /// @param price Of about a sample, in the currency's smallest unit.
    function _specOf(
        IClassifier classifier,
        bytes memory config,
        uint256 settings,
        uint256 price
    ) internal view virtual returns (ModelSpec memory);

    function _model(uint256 which) internal override returns (uint256 modelId) {
        uint256 combination = which % COMBINATIONS;
        modelId = modelOf[combination];
        if (modelId != 0) return modelId;
        if (models.length >= MOST_MODELS) return models[(which / COMBINATIONS) % models.length];
        uint256 kind = combination % 5;
        address currency = currencies[(combination / 5) % 4];
        uint256 price = _unit(currency) == 1e6 ? 100 : PRICE_WEIGHT;
        modelId = _addModel(_specOf(_classifiers[kind], _configOf(kind), combination / 20, price), currency);
        modelOf[combination] = modelId;
        isDense[modelId] = kind == 1 || kind == 4;
        _firstWeek(modelId);
    }

    /// @dev Dense samples have four values, of which the first tells the label.
    function _features(uint256 modelId, uint256 topic, uint256 variant) internal view override returns (bytes memory) {
        if (!isDense[modelId]) return Samples.features(uint16(topic), uint16(TOPICS + (variant % 48)));
        int16 first = _truth(topic) == 0 ? -16_000 : int16(16_000);
        return
            abi.encodePacked(
                first,
                int16(int256((topic % 4) * 4000)),
                int16(int256((variant % 300) * 100)),
                int16(-9000)
            );
    }

    /// @dev The true label of the features of a sample.
    function _truthOf(uint256 modelId, bytes memory features) internal view returns (uint256) {
        if (isDense[modelId]) return uint8(features[0]) < 128 ? 1 : 0;
        return _truth(uint8(features[1]));
    }

    /// @dev What {_features} was given.
    function _topicOf(uint256 modelId, bytes memory features) internal view returns (uint256) {
        if (!isDense[modelId]) return uint8(features[1]);
        uint256 second = (uint256(uint8(features[2])) << 8) | uint8(features[3]);
        return second / 4000 + (uint8(features[0]) < 128 ? TOPICS / 2 : 0);
    }

    // ------------------------------------------------------------------------------------------------ private

    function _configOf(uint256 kind) private pure returns (bytes memory) {
        if (kind == 0) return _perceptronConfig();
        if (kind == 1) return abi.encode(uint32(4), uint16(256), uint8(8), uint8(15), int32(0));
        if (kind == 2) return abi.encode(uint32(FEATURES), uint8(16), uint32(65_536));
        if (kind == 3) return abi.encode(uint32(FEATURES), uint8(32));
        return abi.encode(uint32(4), uint8(64));
    }
}
